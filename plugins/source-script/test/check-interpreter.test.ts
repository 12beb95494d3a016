import assert from 'node:assert/strict';
import { chmod, chown, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestTools } from 'egd-core/testing';
import { interpreterRefusal } from '../src/check-interpreter.ts';
import { createScriptSource } from '../src/script-source.ts';
import { scriptSourceType } from '../src/source-types.ts';

describe('the check of an interpreter', () => {
  let folder: string;
  let file: string;

  beforeEach(async function () {
    if (process.platform === 'win32') this.skip();
    folder = await mkdtemp(join(tmpdir(), 'egd-test-'));
    await mkdir(join(folder, 'bin'), { mode: 0o755 });
    file = join(folder, 'bin', 'interpreter');
    await writeFile(file, '#!/bin/sh\nexec sh "$@"\n');
    await chmod(file, 0o755);
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('finds those of the list in PATH', async () => {
    assert.equal(await interpreterRefusal('interpreter', `/nowhere:${join(folder, 'bin')}`), undefined);
    assert.equal((await interpreterRefusal('interpreter', '/nowhere'))?.code, 'SOURCE_COMMAND_NOT_FOUND');
  });

  it('takes the full path of one that nobody else can change', async () => {
    assert.equal(await interpreterRefusal(file, ''), undefined);
    await symlink(file, join(folder, 'link'));
    assert.equal(await interpreterRefusal(join(folder, 'link'), ''), undefined);
  });

  it('refuses what is not there, a folder, and a file that is not executable', async () => {
    assert.equal((await interpreterRefusal(join(folder, 'missing'), ''))?.code, 'SOURCE_COMMAND_NOT_FOUND');
    assert.equal((await interpreterRefusal(folder, ''))?.code, 'SOURCE_COMMAND_NOT_FOUND');
    await chmod(file, 0o644);
    assert.equal((await interpreterRefusal(file, ''))?.code, 'SOURCE_COMMAND_NOT_FOUND');
  });

  it('refuses one that group or others can write, also through a link', async () => {
    await symlink(file, join(folder, 'link'));
    for (const mode of [0o775, 0o757]) {
      await chmod(file, mode);
      for (const path of [file, join(folder, 'link')]) {
        const refusal = await interpreterRefusal(path, '');
        assert.equal(refusal?.code, 'SOURCE_PERMISSION_DENIED');
        assert.match(refusal.message, /interpreter is writable by group or others/);
      }
    }
  });

  it('refuses one in a folder that others can write: of the file, and of a link to it', async () => {
    await mkdir(join(folder, 'open'));
    await chmod(join(folder, 'open'), 0o777);
    await symlink(file, join(folder, 'open', 'link'));
    assert.match((await interpreterRefusal(join(folder, 'open', 'link'), ''))?.message ?? '', /the folder .*open is writable/);
    await chmod(join(folder, 'bin'), 0o777);
    assert.match((await interpreterRefusal(file, ''))?.message ?? '', /the folder .*bin is writable/);
    await chmod(join(folder, 'bin'), 0o1777); // as /tmp: others can't replace what is not theirs
    assert.equal(await interpreterRefusal(file, ''), undefined);
  });

  it('refuses one that belongs to somebody else than root and this user', async function () {
    if (process.getuid?.() !== 0) this.skip(); // only root can give files away
    await chown(file, 65_534, 65_534);
    assert.match((await interpreterRefusal(file, ''))?.message ?? '', /belongs to user 65534/);
    await chown(file, 0, 0);
    await chown(join(folder, 'bin'), 65_534, 65_534);
    assert.match((await interpreterRefusal(file, ''))?.message ?? '', /the folder .*bin belongs to user 65534/);
  });

  it('is a problem of the configuration', async () => {
    assert.deepEqual(await scriptSourceType.check?.({ script_interpreter: 'sh', script: 'date' }), []);
    await chmod(file, 0o777);
    const [problem] = (await scriptSourceType.check?.({ script_interpreter: file, script: 'date' })) ?? [];
    assert.equal(problem?.key, 'script_interpreter');
  });

  it('is made again before each run', async () => {
    const keys = { script_interpreter: file, script: 'echo ran' };
    const source = createScriptSource({ id: 's', name: 'S', keys, raw: keys }, createTestTools());
    const { signal } = new AbortController();
    assert.equal(Buffer.from((await source.read({ signal })).bytes).toString(), 'ran\n');
    await chmod(file, 0o777);
    await assert.rejects(source.read({ signal }), { code: 'SOURCE_PERMISSION_DENIED' });
  });
});
