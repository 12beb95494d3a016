import assert from 'node:assert/strict';
import { mkdir, readdir, readFile, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { writeConfigFile } from '../../src/index.ts';
import { makeConfigFolder, refusal, type ConfigFolder } from '../support/config-folder.ts';

describe('writeConfigFile', () => {
  let folder: ConfigFolder;

  beforeEach(async () => {
    folder = await makeConfigFolder();
  });

  afterEach(() => folder.remove());

  it('writes a file that only its owner may read and write, and the folders on the way', async () => {
    const path = join(folder.path, 'new/deep/egd.toml');
    await writeConfigFile(path, 'text');
    assert.equal(await readFile(path, 'utf8'), 'text');
    assert.deepEqual(await readdir(join(folder.path, 'new/deep')), ['egd.toml']);
    if (process.platform === 'win32') return;
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await stat(join(folder.path, 'new'))).mode & 0o777, 0o700);
  });

  it('never replaces a file without force, not even an empty one or a dangling link', async () => {
    const path = await folder.write('egd.toml', '');
    assert.equal((await refusal(writeConfigFile(path, 'new'))).code, 'CONFIG_EXISTS');
    assert.equal(await readFile(path, 'utf8'), '');
    await symlink('nowhere', join(folder.path, 'link.toml'));
    assert.equal((await refusal(writeConfigFile(join(folder.path, 'link.toml'), 'new'))).code, 'CONFIG_EXISTS');
    assert.deepEqual((await readdir(folder.path)).toSorted(), ['egd.toml', 'home', 'link.toml']);
  });

  it('replaces a file with force, private whatever it was', async () => {
    const path = await folder.write('egd.toml', 'old', 0o666);
    await writeConfigFile(path, 'new', { force: true });
    assert.equal(await readFile(path, 'utf8'), 'new');
    if (process.platform !== 'win32') assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('replaces a link itself, not what it leads to', async () => {
    await folder.write('precious', 'keep');
    await symlink('precious', join(folder.path, 'egd.toml'));
    await writeConfigFile(join(folder.path, 'egd.toml'), 'new', { force: true });
    assert.equal(await readFile(join(folder.path, 'precious'), 'utf8'), 'keep');
    assert.equal(await readFile(join(folder.path, 'egd.toml'), 'utf8'), 'new');
  });

  it('leaves nothing behind where it cannot write', async () => {
    await mkdir(join(folder.path, 'taken.toml'));
    assert.equal((await refusal(writeConfigFile(join(folder.path, 'taken.toml'), 'x', { force: true }))).code, 'OUTPUT_FAILED');
    await writeFile(join(folder.path, 'plain'), '');
    assert.equal((await refusal(writeConfigFile(join(folder.path, 'plain/egd.toml'), 'x', { force: true }))).code, 'OUTPUT_FAILED');
    assert.deepEqual((await readdir(folder.path)).toSorted(), ['home', 'plain', 'taken.toml']);
  });
});
