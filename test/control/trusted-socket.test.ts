import assert from 'node:assert/strict';
import { lchown, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { checkTrustedSocket } from '../../src/control/trusted-socket.ts';
import { openControl, type ControlFixture } from '../support/control-fixture.ts';

const isRoot = process.geteuid?.() === 0;
const ME = isRoot ? 12_345 : (process.geteuid?.() ?? 0);
const OTHER = isRoot ? 54_321 : ME + 1;

describe('a socket that is trusted', () => {
  let fixture: ControlFixture;

  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  beforeEach(async () => {
    fixture = await openControl();
  });

  afterEach(() => fixture.close());

  it("is the user's own or root's, in a folder that is", () => {
    checkTrustedSocket(fixture.socket, ME);
    checkTrustedSocket(fixture.socket);
  });

  it("is not in another user's folder", async () => {
    if (isRoot) await lchown(fixture.folder, OTHER, OTHER);
    assert.throws(() => checkTrustedSocket(fixture.socket, isRoot ? ME : OTHER), { code: 'DAEMON_RUNTIME_UNSAFE', message: /folder/ });
  });

  it("is not another user's, nor a link to one", async function () {
    if (!isRoot) this.skip();
    const link = join(fixture.folder, 'link.sock');
    await symlink(fixture.socket, link);
    await lchown(fixture.socket, OTHER, OTHER);
    for (const path of [fixture.socket, link]) assert.throws(() => checkTrustedSocket(path, ME), { code: 'DAEMON_RUNTIME_UNSAFE' });
    checkTrustedSocket(fixture.socket, OTHER);
    checkTrustedSocket(fixture.socket, 0);
  });

  it('is one that is there', async () => {
    const empty = join(fixture.folder, 'empty');
    await mkdir(empty);
    assert.throws(() => checkTrustedSocket(join(empty, 'egd.sock'), ME), { code: 'ENOENT' });
    assert.throws(() => checkTrustedSocket(join(empty, 'none', 'egd.sock'), ME), { code: 'ENOENT' });
  });
});
