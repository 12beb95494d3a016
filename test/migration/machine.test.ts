import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { isEgdError, loadConfig } from 'egd-core';
import { parse } from 'smol-toml';
import { migrateFor, REAL_TYPES } from './real-types.ts';

const ENVIRONMENT = { PATH: process.env['PATH'] ?? '' };
const GOOD = "source_b = dict(name='B', interval=60, scale=1, url='https://x.example')\n";

describe('a migrated configuration', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-migrated-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('has a source disabled whose file or program is not on this machine', async () => {
    const { toml, items } = await migrateFor(
      `source_a = dict(name='A', interval=60, scale=1, file='${folder}/none')\nsource_c = dict(name='C', interval=60, scale=1, cmd=['no-such-program-here'])\n${GOOD}`,
      { ...ENVIRONMENT, HOME: folder },
    );
    assert.deepEqual(
      items.map(({ from, outcome }) => [from, outcome]),
      [
        ['source_a', 'by-hand'],
        ['source_c', 'by-hand'],
        ['source_b', 'same'],
      ],
    );
    assert.deepEqual(
      [Object(parse(toml)['a']).disabled, Object(parse(toml)['c']).disabled, Object(parse(toml)['b']).disabled],
      [true, true, undefined],
    );
    await load(toml);
  });

  it('leaves a pool file out whose folder is not on this machine', async () => {
    const { toml, items } = await migrateFor(`persistFile = '${folder}/none/pool'\n${GOOD}`, { ...ENVIRONMENT, HOME: folder });
    assert.deepEqual([items[0]?.from, items[0]?.outcome], ['persistFile', 'by-hand']);
    assert.match(toml, /# NOT MIGRATED, line 1: /);
    await load(toml);
  });

  it('for another platform asks for no file or program of this machine', async () => {
    const { toml, items } = await migrateFor(
      `persistFile = r'C:\\egd\\pool'\nsource_a = dict(name='A', interval=60, scale=1, file=r'C:\\log.txt')\nsource_c = dict(name='C', interval=60, scale=1, cmd=['tasklist.exe'])\n${GOOD}`,
      { ...ENVIRONMENT, HOME: folder },
      'nt',
    );
    const { persist_file: pool, a, c } = parse(toml);
    assert.deepEqual([pool, Object(a).file, Object(c).command], [String.raw`C:\egd\pool`, String.raw`C:\log.txt`, ['tasklist.exe']]);
    assert.deepEqual([Object(a).disabled, Object(c).disabled], [undefined, undefined]);
    assert.ok(
      items.every(({ outcome }) => outcome !== 'by-hand'),
      JSON.stringify(items),
    );
  });

  it('is valid whatever the old values were', async function () {
    this.timeout(120_000);
    const value = fc.oneof(
      fc.constantFrom(
        'None',
        'True',
        '[]',
        '{}',
        "''",
        "b'x'",
        'len',
        'nope',
        '1e400',
        "'~/x'",
        "'$x'",
        "'http://x.example/ä b'",
        "'/dev/random'",
        "['a', 1]",
        "('date',)",
        "'INFO'",
      ),
      fc.integer().map(String),
      fc.double({ noNaN: true, noDefaultInfinity: true }).map(String),
      fc.string({ unit: 'binary' }).map((text) => JSON.stringify(text).replaceAll(/[^\x20-\x7e]/gu, '?')),
    );
    const keys = [
      'name',
      'interval',
      'scale',
      'size',
      'minsize',
      'nocompress',
      'initdelay',
      'prefetch',
      'url',
      'file',
      'cmd',
      'function',
      'urlfunction',
      'other',
    ];
    const settings = ['logLevel', 'maxEntropy', 'persistFile', 'persistInterval', 'poolChunkMaxEntropy', 'tcpPort'];
    const source = fc.dictionary(fc.constantFrom(...keys), value);
    const file = fc.record({ sources: fc.array(source, { maxLength: 4 }), set: fc.dictionary(fc.constantFrom(...settings), value) });
    await fc.assert(
      fc.asyncProperty(file, async ({ sources, set }) => {
        const assigned = Object.entries(set).map(([name, text]) => `${name} = ${text}`);
        const dicts = sources.map(
          (one, index) =>
            `source_${index} = {${Object.entries({ name: `'n${index}'`, interval: '60', ...one })
              .map(([key, text]) => `'${key}': ${text}`)
              .join(', ')}}`,
        );
        const { toml } = await migrateFor(`${[...assigned, ...dicts].join('\n')}\n${GOOD}`, { ...ENVIRONMENT, HOME: folder });
        await load(toml);
      }),
      { numRuns: 300 },
    );
  });

  it('comes, or a clear error does, whatever the old file was', async function () {
    this.timeout(120_000);
    const pieces = [
      'source_a = dict(',
      'name=',
      "'x'",
      'if ',
      'else:',
      '\n',
      '    ',
      'for i in ',
      'range(',
      ')',
      '(',
      '[',
      ']',
      '{',
      '}',
      ':',
      '=',
      '1',
      'lambda: ',
      'def f():',
      'return ',
      '%',
      '*',
      '**',
      '.format(',
      "f'{",
      '}',
      'i',
      'import os',
      'os.environ',
      'del ',
      'try:',
      'except:',
      'while ',
      'globals()',
      ',',
      '<<',
      '#',
      '"""',
      '\\',
    ];
    const text = fc
      .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4 })), { maxLength: 40 })
      .map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(text, async (old) => {
        try {
          await load((await migrateFor(`${old}\n${GOOD}`, { ...ENVIRONMENT, HOME: folder })).toml);
        } catch (error) {
          assert.ok(isEgdError(error) && error.code.startsWith('MIGRATION_'), `${String(error)} for ${JSON.stringify(old)}`);
        }
      }),
      { numRuns: 1500 },
    );
  });

  async function load(toml: string): Promise<void> {
    const path = join(folder, 'egd.toml');
    await writeFile(path, toml, { mode: 0o600 });
    try {
      await loadConfig({ path, cwd: folder, environment: { ...ENVIRONMENT, HOME: folder }, types: REAL_TYPES });
    } catch (error) {
      // A file may have no source that can be enabled; that is told, and all there is.
      const problems = isEgdError(error) && Array.isArray(error.metadata['problems']) ? error.metadata['problems'] : [error];
      assert.ok(
        problems.every((problem: unknown) => Object(problem).key === ''),
        `${String(error)}\n${toml}`,
      );
    }
  }
});
