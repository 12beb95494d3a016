import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { stringify } from 'smol-toml';
import { stringify as stringifyYaml } from 'yaml';
import { isEgdError } from '../../src/index.ts';
import { GOOD_SOURCE, makeConfigFolder, type ConfigFolder } from '../support/config-folder.ts';

const name = fc.string({ minLength: 1, maxLength: 40 }).filter((text) => text.trim() !== '' && !/\p{Cc}/u.test(text));
const id = fc
  .oneof(fc.stringMatching(/^[a-z][a-z_]{0,12}$/), name)
  .filter(
    (text) =>
      ![
        'daemon',
        'control',
        'logging',
        'metrics',
        'egd',
        'mcp',
        'bridge',
        'service',
        'gateway',
        'collector',
        '__proto__',
        '$schema',
      ].includes(text) && !KEYS.includes(text),
  );
const KEYS = ['log_level', 'max_entropy', 'persist_file', 'persist_interval', 'pool_chunk_max_entropy', 'tcp_port', 'compression'];
const compression = fc.constantFrom('lzma', 'lz4', 'gzip', 'zstd');
const text = fc.string({ maxLength: 60 });

const ownKeys = fc.oneof(
  fc.record({ jitter: fc.constant(true) }),
  fc.record({
    command: fc.array(
      text.filter((word) => !word.includes('\0')),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  fc.record({ url: fc.webUrl({ validSchemes: ['https'] }), headers: fc.dictionary(fc.stringMatching(/^[a-z-]{1,10}$/), text) }),
  fc.record({ script_interpreter: fc.constant('bash'), script: text, amount: fc.integer(), own_text: text }),
);
const common = fc.record(
  {
    interval: fc.integer({ min: 10, max: 604_800 }).map((seconds) => `${seconds}s`),
    scale: fc.oneof(fc.integer({ min: 0, max: 1 }), fc.double({ min: 0, max: 1, noNaN: true })),
    init_delay: fc.integer({ min: 0, max: 1440 }).map((minutes) => `${minutes}m`),
    size: fc.integer({ min: 1000, max: 104_857_600 }),
    min_size: fc.integer({ min: 1, max: 1000 }),
    compression,
    disabled: fc.boolean(),
  },
  { requiredKeys: ['interval', 'scale'] },
);
const globals = fc.record(
  {
    log_level: fc.constantFrom('debug', 'INFO', 'Warn', 'error'),
    max_entropy: fc.integer({ min: 65_536, max: 2 ** 30 }),
    persist_interval: fc.integer({ min: 10, max: 86_400 }).map((seconds) => `${seconds}s`),
    pool_chunk_max_entropy: fc.integer({ min: 1, max: 65_536 }),
    tcp_port: fc.integer({ min: 1024, max: 65_535 }),
    compression,
  },
  { requiredKeys: [] },
);
const sources = fc.uniqueArray(fc.tuple(id, name, common, ownKeys), { minLength: 1, maxLength: 6, selector: ([table]) => table });
const valid = fc.tuple(globals, sources).map(([keys, tables]) => ({
  ...keys,
  ...Object.fromEntries(
    tables.map(([table, shown, shared, own], index) => [
      table,
      { name: `${index} ${shown.trim()}`.slice(0, 100), ...shared, ...own, ...(index === 0 ? { disabled: false } : {}) },
    ]),
  ),
}));

describe('any configuration', () => {
  let folder: ConfigFolder;

  before(async () => {
    folder = await makeConfigFolder();
  });

  after(() => folder.remove());

  it('that is valid loads back from TOML, YAML and JSON with the same values', async () => {
    await fc.assert(
      fc.asyncProperty(valid, async (data) => {
        const config = { ...data };
        await folder.write('p.toml', stringify(config));
        await folder.write('p.yaml', stringifyYaml(config));
        await folder.write('p.json', JSON.stringify(config));
        const loaded = [];
        for (const path of ['p.toml', 'p.yaml', 'p.json']) {
          const { config: read } = await folder.load({ path });
          loaded.push(read);
          const written = Object.entries(config).filter(([key]) => !KEYS.includes(key));
          assert.deepEqual(
            new Map(read.sources.map((source) => [source.id, source.name])),
            new Map(written.map(([key, table]) => [key, nameOf(table)])),
          );
        }
        const [first, ...others] = loaded.map(({ sources: read, tcpPort, maxEntropy, logLevel }) =>
          JSON.stringify([
            read
              .map(({ id: table, scale, interval, keys }) => JSON.stringify([table, scale, interval, keys]))
              .toSorted((one, other) => one.localeCompare(other)),
            tcpPort,
            maxEntropy,
            logLevel,
          ]),
        );
        for (const other of others) assert.equal(other, first);
      }),
      { numRuns: 60 },
    );
  });

  it('answers any bytes with a configuration or an error of egd, in every format', async () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.string({ unit: 'binary', maxLength: 300 }).map((garbage) => Buffer.from(garbage)),
    );
    await fc.assert(
      fc.asyncProperty(bytes, fc.constantFrom('f.toml', 'f.yaml', 'f.json'), async (content, path) => {
        await folder.write(path, content);
        await onlyEgdErrors(folder.load({ path }));
      }),
      { numRuns: 200 },
    );
  });

  it('answers text that is nearly a configuration with a configuration or an error of egd', async () => {
    const words = fc.constantFrom(
      '[',
      ']',
      '{',
      '}',
      '=',
      '"',
      "'''",
      '"""',
      '\n',
      ',',
      '.',
      '#',
      'name',
      'url',
      'scale',
      'interval',
      '"5m"',
      '0.5',
      'true',
      '[a]',
      'a.b',
      '\\',
      'nan',
      '1979-05-27',
      '$X',
      '~',
      '__proto__',
    );
    await fc.assert(
      fc.asyncProperty(fc.array(words, { maxLength: 40 }), fc.constantFrom(' ', ''), async (parts, gap) => {
        await folder.write('n.toml', `${parts.join(gap)}\n`);
        await onlyEgdErrors(folder.load({ path: 'n.toml' }));
      }),
      { numRuns: 300 },
    );
  });

  it('answers any values of any types with an error of egd that has a place for each problem', async () => {
    const key = fc.oneof(
      fc.constantFrom(
        ...KEYS,
        'name',
        'interval',
        'scale',
        'size',
        'url',
        'file',
        'command',
        'script',
        'jitter',
        'headers',
        'expect',
        'type',
        'daemon',
      ),
      fc.string({ maxLength: 8 }),
    );
    const anything = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.string(),
        fc.double(),
        fc.integer(),
        fc.boolean(),
        fc.constant(null),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(key, tie('value'), { maxKeys: 5 }),
      ),
    })).value;
    await fc.assert(
      fc.asyncProperty(fc.dictionary(key, anything, { maxKeys: 6 }), fc.boolean(), async (data, isYaml) => {
        const path = isYaml ? 'v.yaml' : 'v.json';
        await folder.write(path, isYaml ? stringifyYaml(data) : JSON.stringify(data));
        await onlyEgdErrors(folder.load({ path }));
      }),
      { numRuns: 300 },
    );
  });

  it('is refused with one byte changed, or still is a configuration', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: GOOD_SOURCE.length - 1 }), fc.integer({ min: 0, max: 255 }), async (at, byte) => {
        const bytes = Buffer.from(GOOD_SOURCE);
        bytes[at] = byte;
        await folder.write('b.toml', bytes);
        await onlyEgdErrors(folder.load({ path: 'b.toml' }));
      }),
      { numRuns: 200 },
    );
  });
});

function nameOf(table: unknown): unknown {
  return typeof table === 'object' && table !== null && 'name' in table ? table.name : undefined;
}

async function onlyEgdErrors(promise: Promise<unknown>): Promise<void> {
  try {
    await promise;
  } catch (error) {
    if (!isEgdError(error)) throw error;
    assert.match(error.code, /^CONFIG_/);
    const problems = error.metadata['problems'];
    if (!Array.isArray(problems)) return;
    assert.ok(problems.length > 0 && problems.every(({ line, column }) => line >= 1 && column >= 1), error.message);
  }
}
