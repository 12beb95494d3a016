import assert from 'node:assert/strict';
import { chmod, chown, mkdir, rename, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { GOOD_SOURCE, makeConfigFolder, refusal, type ConfigFolder } from '../support/config-folder.ts';

const describeOnPosix = process.geteuid === undefined ? describe.skip : describe;
const userId = process.geteuid?.() ?? 0;

describeOnPosix('the safety of a config file', () => {
  let folder: ConfigFolder;

  beforeEach(async () => {
    folder = await makeConfigFolder();
  });

  afterEach(() => folder.remove());

  for (const mode of [0o600, 0o644, 0o400, 0o755]) {
    it(`takes a file of mode ${mode.toString(8)}`, async () => {
      const path = await folder.write('egd.toml', GOOD_SOURCE, mode);
      assert.equal((await folder.load()).config.path, path);
    });
  }

  for (const [mode, who] of [
    [0o620, /its group may write it \(mode 0620\)/],
    [0o602, /everybody may write it \(mode 0602\)/],
    [0o666, /everybody may write it \(mode 0666\)/],
    [0o664, /its group may write it/],
  ] as const) {
    it(`refuses a file of mode ${mode.toString(8)} with the reason`, async () => {
      const path = await folder.write('egd.toml', GOOD_SOURCE, mode);
      const error = await refusal(folder.load());
      assert.equal(error.code, 'CONFIG_UNSAFE_PERMISSIONS');
      assert.match(error.message, who);
      assert.ok(error.message.includes(path));
      assert.match(error.suggestions.join(), /chmod go-w/);
    });
  }

  it('refuses a file of somebody who is neither the user nor root', async () => {
    const path = await folder.write('egd.toml', GOOD_SOURCE);
    if (userId === 0) await chown(path, 12_345, 0);
    const other = userId === 0 ? 0 : userId + 1; // as who the file looks a stranger's
    const error = await refusal(folder.load({ userId: other }));
    assert.equal(error.code, 'CONFIG_UNSAFE_PERMISSIONS');
    assert.match(error.message, /it belongs to user \d+, who is neither you/);
  });

  it('refuses a file in the folder of somebody else, who could put another in its place', async function () {
    if (userId !== 0) this.skip(); // only root can give a folder away
    const path = await folder.write('theirs/egd.toml', GOOD_SOURCE);
    await chown(join(folder.path, 'theirs'), 12_345, 0);
    const error = await refusal(folder.load({ path }));
    assert.equal(error.code, 'CONFIG_UNSAFE_PERMISSIONS');
    assert.match(error.message, /user 12345 may replace it, to whom its folder .*theirs belongs/);
  });

  it('refuses a file in a folder that everybody may write to, unless it has the sticky bit', async () => {
    await folder.write('shared/egd.toml', GOOD_SOURCE);
    await chmod(join(folder.path, 'shared'), 0o777);
    const error = await refusal(folder.load({ path: 'shared/egd.toml' }));
    assert.equal(error.code, 'CONFIG_UNSAFE_PERMISSIONS');
    assert.match(error.message, /its folder .*shared is writable by all \(mode 0777\)/);
    await chmod(join(folder.path, 'shared'), 0o1777);
    assert.equal((await folder.load({ path: 'shared/egd.toml' })).config.sources.length, 1);
  });

  it('looks at the file and the folder behind a link, and at the folder of the link', async () => {
    await folder.write('real/egd.toml', GOOD_SOURCE);
    await symlink(join(folder.path, 'real/egd.toml'), join(folder.path, 'egd.toml'));
    assert.equal((await folder.load()).config.sources.length, 1);
    await chmod(join(folder.path, 'real'), 0o777);
    assert.equal((await refusal(folder.load())).code, 'CONFIG_UNSAFE_PERMISSIONS');
    await chmod(join(folder.path, 'real'), 0o700);
    await mkdir(join(folder.path, 'open'));
    await rename(join(folder.path, 'egd.toml'), join(folder.path, 'open/egd.toml'));
    await chmod(join(folder.path, 'open'), 0o777);
    assert.equal((await refusal(folder.load({ path: 'open/egd.toml' }))).code, 'CONFIG_UNSAFE_PERMISSIONS');
  });

  it('says so when a file may not be read', async function () {
    if (userId === 0) this.skip(); // root may read everything
    await folder.write('egd.toml', GOOD_SOURCE, 0o200);
    const error = await refusal(folder.load());
    assert.equal(error.code, 'CONFIG_UNREADABLE');
    assert.match(error.message, /you may not read it/);
  });

  it('refuses what is no regular file at once, such as a pipe that nobody writes to', async () => {
    const { execFileSync } = await import('node:child_process');
    execFileSync('mkfifo', ['-m', '600', join(folder.path, 'pipe.toml')]);
    const error = await refusal(folder.load({ path: 'pipe.toml' }));
    assert.equal(error.code, 'CONFIG_UNREADABLE');
    assert.match(error.message, /regular file/);
  });

  it('refuses a file of more than 4 MiB without reading it', async () => {
    await folder.write('egd.toml', '#'.repeat(4 * 1024 * 1024 + 1));
    assert.equal((await refusal(folder.load())).code, 'CONFIG_UNREADABLE');
  });
});
