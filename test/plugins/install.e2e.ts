import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { makeUser, type EgdRun, type EgdUser } from '../support/egd.ts';
import { startLocalRegistry, type LocalRegistry } from '../support/local-registry.ts';
import { npmEnvironment, packPackages } from '../support/npm.ts';

const NIST = join(import.meta.dirname, '..', '..', 'plugins', 'source-nist');

describe('installing a plugin', () => {
  let user: EgdUser;
  let registry: LocalRegistry;
  let tarball: string;
  let run: (...args: string[]) => Promise<EgdRun>;

  before(async function () {
    this.timeout(120_000);
    user = await makeUser();
    registry = await startLocalRegistry();
    const environment = npmEnvironment(registry.url, user.home);
    run = (...args) => user.runWith({ environment }, ...args);
    const packed = join(user.home, 'packed');
    await mkdir(packed);
    [tarball = ''] = await packPackages(['plugins/source-nist'], packed, { ...user.environment, ...environment });
    await registry.publish(tarball);
  });

  after(async () => {
    await registry.close();
    await user.remove();
  });

  const pluginOf = async (type: string): Promise<string | undefined> => {
    const { status, stdout, stderr } = await run('sources', 'types', '--json');
    assert.deepEqual([status, stderr], [0, '']);
    const types: { type: string; plugin: string }[] = JSON.parse(stdout.toString());
    return types.find((candidate) => candidate.type === type)?.plugin;
  };

  const succeeds = async (...args: string[]): Promise<void> => {
    const { status, stderr } = await run(...args);
    assert.equal(status, 0, stderr);
  };

  it('brings its source type from a registry, until it is uninstalled', async () => {
    assert.equal(await pluginOf('nist'), undefined);
    await succeeds('plugins', 'install', 'egd-source-nist');
    assert.equal(await pluginOf('nist'), 'egd-source-nist');
    await succeeds('nist', 'verify', '--help');
    await succeeds('plugins', 'uninstall', 'egd-source-nist');
    assert.equal(await pluginOf('nist'), undefined);
  });

  it('works from a packed tarball', async () => {
    await succeeds('plugins', 'install', pathToFileURL(tarball).href);
    assert.equal(await pluginOf('nist'), 'egd-source-nist');
    await succeeds('plugins', 'uninstall', 'egd-source-nist');
    assert.equal(await pluginOf('nist'), undefined);
  });

  it('works by a link to its folder', async () => {
    await succeeds('plugins', 'link', '--no-install', NIST);
    assert.equal(await pluginOf('nist'), 'egd-source-nist');
    const failed = await run('nist', 'verify', 'nowhere.json');
    assert.deepEqual([failed.status, failed.stderr.split('\n')[1]], [4, 'Code: SOURCE_FILE_NOT_FOUND']);
    assert.doesNotMatch(failed.stderr, /EEXIT/);
    await succeeds('plugins', 'unlink', 'egd-source-nist');
    assert.equal(await pluginOf('nist'), undefined);
  });

  it('fails for a package that the registry does not have, and changes nothing', async () => {
    const { status, stderr } = await run('plugins', 'install', 'egd-source-nowhere');
    assert.notEqual(status, 0);
    assert.match(stderr, /egd-source-nowhere does not exist in the registry/);
    assert.equal(await pluginOf('url'), 'egd-source-url');
  });
});
