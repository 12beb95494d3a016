import assert from 'node:assert/strict';
import { GOOD_SOURCE, makeConfigFolder, type ConfigFolder } from '../support/config-folder.ts';

describe('the provenance of a configuration', () => {
  let folder: ConfigFolder;

  before(async () => {
    folder = await makeConfigFolder();
  });

  after(() => folder.remove());

  it('has the line of each key that is written, and says which are defaults', async () => {
    const { provenance } = await folder.loadText(
      `tcp_port = 3000\n${GOOD_SOURCE}[gateway]\nnice = 5\n["odd name"]\nname = "Odd"\ninterval = "5m"\nscale = 1\njitter = true\n`,
    );
    assert.deepEqual(provenance.get('tcp_port'), { from: 'file', file: 'egd.toml', line: 1 });
    assert.deepEqual(provenance.get('log_level'), { from: 'default' });
    assert.deepEqual(provenance.get('good'), { from: 'file', file: 'egd.toml', line: 3 });
    assert.deepEqual(provenance.get('good.scale'), { from: 'file', file: 'egd.toml', line: 6 });
    assert.deepEqual(provenance.get('good.init_delay'), { from: 'default' });
    assert.deepEqual(provenance.get('gateway.nice'), { from: 'file', file: 'egd.toml', line: 9 });
    assert.deepEqual(provenance.get('"odd name".name'), { from: 'file', file: 'egd.toml', line: 11 });
  });

  it('works for YAML', async () => {
    await folder.write('p.yaml', '# first\ngood:\n  name: Good\n  interval: 5m\n  scale: 0.5\n  jitter: true\n');
    const { provenance } = await folder.load({ path: 'p.yaml' });
    assert.deepEqual(provenance.get('good.scale'), { from: 'file', file: 'p.yaml', line: 5 });
  });
});
