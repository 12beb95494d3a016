import assert from 'node:assert/strict';
import { access } from 'node:fs/promises';
import { spawnSync } from 'node:child_process';
import { builtInSources } from '../../src/config/built-in-config.ts';
import type { SourceTypes } from '../../src/index.ts';
import { makeConfigFolder, problemsOf, refusal, type ConfigFolder } from '../support/config-folder.ts';
import { testTypes } from '../support/config-types.ts';

describe('the built-in configuration', () => {
  let folder: ConfigFolder;

  before(async function () {
    folder = await makeConfigFolder();
    if (
      await access('/etc/egd/egd.toml').then(
        () => true,
        () => false,
      )
    )
      this.skip(); // this machine has a configuration
  });

  after(() => folder.remove());

  it('is used where there is no file: the OS generator, CPU jitter and statistics of the system', async () => {
    const { config, warnings, provenance } = await folder.load();
    assert.equal(config.path, undefined);
    assert.deepEqual(warnings, []);
    const types = config.sources.map(({ type }) => type);
    assert.deepEqual(types, process.platform === 'win32' ? ['jitter', 'command'] : ['file', 'jitter', 'command']);
    assert.deepEqual(provenance.get('cpu_jitter.scale'), { from: 'built-in' });
    assert.deepEqual(provenance.get('tcp_port'), { from: 'default' });
  });

  it('claims little of what the statistics hold', async () => {
    const { config } = await folder.load();
    assert.ok(config.sources.every(({ type, scale }) => scale > 0 && scale <= (type === 'command' ? 0.05 : 0.8)));
  });

  it('names a command that this machine can run', async function () {
    if (process.platform === 'win32') this.skip();
    const { system_statistics: statistics } = await builtInSources(process.platform);
    const command = statistics?.['command'];
    assert.ok(Array.isArray(command));
    const [program = '', ...args] = command.map(String);
    const run = spawnSync(program, args, { maxBuffer: 64 * 1024 * 1024 });
    assert.equal(run.status, 0, run.stderr.toString());
    assert.ok(run.stdout.length > 0);
  });

  for (const platform of ['linux', 'darwin', 'freebsd', 'win32'] as const) {
    it(`has a file source on ${platform} only where there is /dev/urandom`, async () => {
      assert.equal('os_generator' in (await builtInSources(platform)), platform !== 'win32');
    });
  }

  it('leaves out the sources of a plugin that is broken', async () => {
    const types: SourceTypes = new Map([...testTypes()].filter(([type]) => type !== 'jitter'));
    const { config } = await folder.load({ types });
    assert.ok(config.sources.length > 0 && config.sources.every(({ type }) => type !== 'jitter'));
  });

  it('is refused where no source type is installed', async () => {
    const [problem] = problemsOf(await refusal(folder.load({ types: new Map() })));
    assert.deepEqual([problem?.code, problem?.file, problem?.line], ['CONFIG_MISSING_REQUIRED', '(built in)', 0]);
  });

  it('goes through the same checks of the machine', async () => {
    const types = testTypes({ check: (type) => (type === 'command' ? [{ key: 'command[0]', message: 'no such program' }] : []) });
    const [problem] = problemsOf(await refusal(folder.load({ types })));
    assert.equal(problem?.key, 'system_statistics.command[0]');
  });
});
