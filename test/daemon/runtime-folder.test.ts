import assert from 'node:assert/strict';
import { chmod, chown, mkdir, mkdtemp, readdir, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isEgdError } from 'egd-core';
import { checkSocketPath, prepareRuntimeFolder, type RuntimeOwner } from '../../src/daemon/runtime-folder.ts';

describe('prepareRuntimeFolder', () => {
  let base: string;
  const userId = process.geteuid?.();

  beforeEach(async function () {
    if (process.platform === 'win32') this.skip();
    base = await realpath(await mkdtemp(join(tmpdir(), 'egd-runtime-')));
  });

  afterEach(() => rm(base, { recursive: true, force: true }));

  const prepare = (folder: string, owner: RuntimeOwner = { userId }) =>
    prepareRuntimeFolder(
      { folder, lockFile: join(folder, 'egd.lock'), socket: join(folder, 'control.socket'), logFile: '/nowhere' },
      owner,
    );

  it('makes the folder and those above it for this user alone', async () => {
    const mask = process.umask(0);
    try {
      await prepare(join(base, 'run', 'egd'));
    } finally {
      process.umask(mask);
    }
    assert.deepEqual([await modeOf(join(base, 'run')), await modeOf(join(base, 'run', 'egd'))], ['700', '700']);
  });

  it('is content with a folder that is there', async () => {
    await prepare(join(base, 'egd'));
    await writeFile(join(base, 'egd', 'egd.lock'), '1');
    await prepare(join(base, 'egd'));
    assert.deepEqual(await readdir(join(base, 'egd')), ['egd.lock']);
  });

  for (const mode of [0o750, 0o701, 0o777]) {
    it(`refuses a folder of mode ${mode.toString(8)}, and says how to close it`, async () => {
      const folder = join(base, 'egd');
      await mkdir(folder);
      await chmod(folder, mode);
      await refused(prepare(folder), new RegExp(`open to others \\(mode 0${mode.toString(8)}, expected 0700\\)`));
      assert.equal(await modeOf(folder), mode.toString(8));
    });
  }

  it('refuses a link, also to a folder that would do', async () => {
    await mkdir(join(base, 'elsewhere'), { mode: 0o700 });
    await symlink(join(base, 'elsewhere'), join(base, 'egd'));
    await refused(prepare(join(base, 'egd')), /is a link/);
    await symlink(join(base, 'missing'), join(base, 'dangling'));
    await refused(prepare(join(base, 'dangling')), /cannot be made|is a link/);
    assert.deepEqual((await readdir(base)).toSorted(), ['dangling', 'egd', 'elsewhere']);
  });

  it('refuses a file in its place', async () => {
    await writeFile(join(base, 'egd'), '');
    await refused(prepare(join(base, 'egd')), /cannot be made \(EEXIST\)/);
  });

  it('refuses a folder of another user, unless that is whom root becomes', async function () {
    if (userId !== 0) this.skip();
    const folder = join(base, 'egd');
    await mkdir(folder, { mode: 0o700 });
    await chown(folder, 12_345, 12_345);
    await refused(prepare(folder), /belongs to user 12345, and this is user 0/);
    await prepare(folder, { userId, serviceUserId: 12_345 });
  });

  it('makes the folder of a lock file that is named, and leaves one that is there as it is', async () => {
    await mkdir(join(base, 'open'));
    await chmod(join(base, 'open'), 0o755);
    for (const name of ['open', 'new']) {
      const lockFile = join(base, name, 'egd.lock');
      await prepareRuntimeFolder({ lockFile, socket: join(base, 'sockets', 'egd.sock'), logFile: '/nowhere' }, { userId });
    }
    assert.deepEqual(
      [await modeOf(join(base, 'open')), await modeOf(join(base, 'new')), await modeOf(join(base, 'sockets'))],
      ['755', '700', '700'],
    );
  });

  it('refuses a path that no socket can have before anything is made', async () => {
    const socket = join(base, 'x'.repeat(120), 'control.socket');
    await assert.rejects(
      prepareRuntimeFolder({ folder: join(base, 'egd'), lockFile: join(base, 'egd', 'l'), socket, logFile: '' }, { userId }),
      {
        code: 'DAEMON_ADDRESS_UNUSABLE',
      },
    );
    assert.deepEqual(await readdir(base), []);
  });
});

describe('checkSocketPath', () => {
  it('counts bytes, 107 on Linux and 103 on macOS', () => {
    checkSocketPath(`/${'x'.repeat(106)}`, 'linux');
    unusable(`/${'x'.repeat(107)}`, 'linux', /has 108 bytes, and a socket can have at most 107/);
    unusable(`/${'ü'.repeat(54)}`, 'linux', /has 109 bytes/);
    checkSocketPath(`/${'x'.repeat(102)}`, 'darwin');
    unusable(`/${'x'.repeat(103)}`, 'darwin', /has 104 bytes, and a socket can have at most 103/);
  });

  it('has no limit for a pipe on Windows', () => checkSocketPath(`\\\\.\\pipe\\${'x'.repeat(200)}`, 'win32'));
});

async function refused(promise: Promise<unknown>, reason: RegExp): Promise<void> {
  await assert.rejects(promise, (error) => {
    assert.ok(isEgdError(error));
    assert.equal(error.code, 'DAEMON_RUNTIME_UNSAFE');
    assert.match(error.message, reason);
    return true;
  });
}

async function modeOf(path: string): Promise<string> {
  return ((await stat(path)).mode & 0o777).toString(8);
}

function unusable(path: string, platform: NodeJS.Platform, message: RegExp): void {
  assert.throws(() => checkSocketPath(path, platform), { code: 'DAEMON_ADDRESS_UNUSABLE', message });
}
