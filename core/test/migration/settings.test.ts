import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import { migrate } from './oracle.ts';

const REST = "interval=60, scale=0.5, url='https://x.example'";

describe('the settings of a migrated configuration', () => {
  it('brings the settings over', async () => {
    const { toml, items } = await migrate(
      `logLevel = 'WARNING'\nmaxEntropy = 10**7\npersistFile = '/tmp/p'\npersistInterval = 90\npoolChunkMaxEntropy = 4096\ntcpPort = 2200\nother = 5\nsource_a = dict(name='A', ${REST})\n`,
    );
    assert.deepEqual(
      { ...parse(toml), a: undefined },
      {
        log_level: 'warn',
        max_entropy: 10_000_000,
        persist_file: '/tmp/p',
        persist_interval: '1m30s',
        pool_chunk_max_entropy: 4096,
        tcp_port: 2200,
        a: undefined,
      },
    );
    assert.ok(items.every(({ outcome }) => outcome === 'same'));
  });

  for (const [level, migrated] of [
    ['10', 'debug'],
    ['0', 'debug'],
    ['15', 'info'],
    ['50', 'error'],
    ["'CRITICAL'", 'error'],
    ["'DEBUG'", 'debug'],
    ['35', 'error'],
    ['25', 'warn'],
  ] as const) {
    it(`makes ${migrated} of the level ${level}`, async () => {
      assert.equal(parse((await migrate(`logLevel = ${level}\nsource_a = dict(name='A', ${REST})`)).toml)['log_level'], migrated);
    });
  }
});
