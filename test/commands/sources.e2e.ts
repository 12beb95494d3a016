import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeUser, type EgdUser } from '../support/egd.ts';

const CONFIG = `
[noise]
name = "Bytes of the operating system"
interval = "5m"
file = "/dev/urandom"
size = 1000
no_compress = true
scale = 0.8

[off]
name = "Never fetched"
interval = "1h"
command = ["date", "+%N", "--token=s3cret"]
scale = 0.1
disabled = true
`;

describe('egd sources', () => {
  let user: EgdUser;

  before(async () => {
    user = await makeUser();
    await writeFile(join(user.home, 'egd.toml'), CONFIG, { mode: 0o600 });
  });

  after(() => user.remove());

  it('lists the configured sources with type, plugin, interval, scale and what each would run', async () => {
    const { status, stdout } = await user.run('sources', '--json');
    assert.equal(status, 0);
    const { config, sources } = JSON.parse(stdout.toString());
    assert.equal(config, join(user.home, 'egd.toml'));
    assert.deepEqual(sources[0], {
      source: 'noise',
      name: 'Bytes of the operating system',
      enabled: true,
      type: 'file',
      plugin: 'egd-source-file',
      kind: 'content',
      interval: '5m',
      scale: 0.8,
      runs: '/dev/urandom',
    });
    assert.deepEqual([sources[1].source, sources[1].enabled], ['off', false]);
    assert.equal(sources[1].runs, 'date +%N --token=***');
  });

  it('fits 80 columns for people', async () => {
    const { stdout } = await user.run('sources');
    const lines = stdout.toString().split('\n');
    assert.ok(lines.every((line) => line.length <= 80));
    assert.match(stdout.toString(), /noise +yes +file +egd-source-file +5m +0\.8/);
  });

  it('needs no configuration: the built-in sources need no network', async () => {
    const { status, stdout } = await user.runWith({ cwd: join(user.home, 'tmp') }, 'sources', '--json');
    assert.equal(status, 0);
    const { config, sources } = JSON.parse(stdout.toString());
    assert.equal(config, null);
    assert.deepEqual(sources.map(({ type }: { type: string }) => type).toSorted(), ['command', 'file', 'jitter']);
  });

  it('lists the installed types with their plugin, kind and keys', async () => {
    const { stdout } = await user.run('sources', 'types', '--json');
    const types = JSON.parse(stdout.toString());
    assert.deepEqual(
      types.map(({ type, plugin }: { type: string; plugin: string }) => `${type} ${plugin}`),
      ['command', 'file', 'jitter', 'quantis', 'script', 'url'].map((type) => `${type} egd-source-${type}`),
    );
    const url = types.find(({ type }: { type: string }) => type === 'url');
    assert.ok(url.keys.some(({ key, required }: { key: string; required: boolean }) => key === 'url' && required));
  });

  it('tests one source: fetches, checks the contract, stores nothing', async () => {
    const { status, stdout } = await user.run('sources', 'test', 'noise', '--json');
    assert.equal(status, 0);
    const report = JSON.parse(stdout.toString());
    assert.deepEqual([report.passed, report.fetched, report.kept, report.origin], [true, 1000, 800, '/dev/urandom']);
    assert.equal((await user.run('pool', 'verify')).status, 3);
  });

  it('names what is configured when a source is not', async () => {
    const { status, stderr } = await user.run('sources', 'test', 'nosie');
    assert.equal(status, 2);
    assert.match(stderr, /No source is named "nosie"; configured are: noise, off\./);
  });
});
