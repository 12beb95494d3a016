import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import type { EgdConfig } from 'egd-core';
import { configChanges } from '../../src/daemon/worker/config-changes.ts';

// Every key has a value, so that each can be another one.
const CONFIG = {
  path: '/etc/egd/egd.toml',
  logLevel: 'info',
  maxEntropy: 1,
  persistFile: '/pool',
  persistInterval: 1,
  poolChunkMaxEntropy: 1,
  tcpPort: 1,
  compression: 'lzma',
  daemon: {
    lockFile: '/lock',
    user: 'egd',
    group: 'egd',
    umask: 0,
    restart: true,
    shutdownTimeout: 1,
    hangTimeout: 1,
    maxMemory: 1,
    maxOpenFiles: 1,
    reserveBlock: 1,
  },
  control: {
    socket: '/socket',
    egdSocket: '/egd-pool',
    egdSocketMode: 0o600,
    tcp: true,
    listen: '127.0.0.1',
    legacy: true,
    token: 'a token of sixteen',
    tlsCert: '/cert',
    tlsKey: '/key',
    maxConnections: 1,
    idleTimeout: 1,
  },
  logging: { file: '/log', maxSize: 1, maxFiles: 1 },
  metrics: { listen: { host: '127.0.0.1', port: 1 } },
  sources: [],
  reserved: {},
} satisfies Required<EgdConfig>;

const GLOBALS = ['logLevel', 'maxEntropy', 'persistFile', 'persistInterval', 'poolChunkMaxEntropy', 'tcpPort'];
const TABLES = ['daemon', 'control', 'logging', 'metrics'] as const;
const source = (id: string, interval: number): EgdConfig['sources'][number] => ({
  id,
  name: id,
  type: 'file',
  interval,
  initDelay: 0,
  scale: 1,
  compression: 'none',
  disabled: false,
  keys: {},
  raw: {},
});

describe('what another configuration changes', () => {
  it('is nothing where both are the same', () => {
    assert.deepEqual(configChanges(CONFIG, structuredClone(CONFIG)), { changed: [], needsRestart: [] });
  });

  for (const key of GLOBALS) {
    it(`tells of ${key} by its name in the file`, () => {
      assert.deepEqual(all(configChanges(CONFIG, { ...CONFIG, [key]: 'another' })), [nameOf(key)]);
    });
  }

  for (const table of TABLES) {
    for (const key of Object.keys(CONFIG[table])) {
      it(`tells of ${table}.${key} by its name in the file`, () => {
        const after = { ...CONFIG, [table]: { ...CONFIG[table], [key]: 'another' } } as EgdConfig;
        assert.deepEqual(all(configChanges(CONFIG, after)), [`${table}.${nameOf(key)}`]);
      });
    }
  }

  it('names sources that are new, gone or other ones, and not those that stayed', () => {
    const before = { ...CONFIG, sources: [source('same', 1), source('gone', 1), source('other', 1)] };
    const after = { ...CONFIG, sources: [source('other', 2), source('new', 1), source('same', 1)] };
    assert.deepEqual(configChanges(before, after).changed, ['other', 'new', 'gone']);
  });

  it('is in docs/daemon.md as far as it needs a restart', () => {
    const page = readFileSync(new URL('../../docs/daemon.md', import.meta.url), 'utf8');
    const sentence = /These keys need a restart[^:]*: ([^.]*)\./.exec(page.replaceAll('\n', ' '))?.[1] ?? '';
    const told = [...sentence.matchAll(/`([a-z_]+)`/g)].map(([, key]) => key);
    const another = Object.fromEntries(
      TABLES.map((table) => [table, Object.fromEntries(Object.keys(CONFIG[table]).map((key) => [key, 'another']))]),
    );
    const { needsRestart } = configChanges(CONFIG, Object.assign({}, CONFIG, another, { persistFile: 'another' }));
    assert.deepEqual(new Set(told), new Set(needsRestart.map((key) => key.split('.').at(-1))));
  });
});

function all({ changed, needsRestart }: ReturnType<typeof configChanges>): readonly string[] {
  return [...changed, ...needsRestart];
}

function nameOf(key: string): string {
  return key.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
