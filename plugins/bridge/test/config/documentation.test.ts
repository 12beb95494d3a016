import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkConfigText, keyDefaults, type InstalledTableType, type LoadedConfig } from 'egd-core';
import configTables from '../../src/config-tables.ts';

const DOCS = join(import.meta.dirname, '../../../../docs/bridge');
const EXAMPLES = ['high-security-collector', 'high-security-gateway', 'high-throughput-collector', 'high-throughput-gateway'];

const page = await readFile(join(DOCS, 'configuration.md'), 'utf8');
const tables: readonly InstalledTableType[] = (await configTables()).map((tableType) => ({ tableType, plugin: 'egd-bridge' }));

describe('docs/bridge/configuration.md', () => {
  const own = Object.entries(keyDefaults(new Map(), tables).tables).filter(([table]) => /^(?:collector|gateway|mcp)(?:\.|$)/.test(table));

  it('is about every table', () => {
    const documented = [...page.matchAll(/^### `\[([^\]]+)\]`$/gm)].map(([, table]) => table);
    assert.deepEqual(documented, ['collector', 'collector.retry_policy', 'gateway', 'gateway.cluster', 'mcp']);
    assert.deepEqual(new Set(own.map(([table]) => table)), new Set(documented));
  });

  for (const [table, keys] of own) {
    it(`has the keys of [${table}] with their defaults, and no others`, () => {
      const rows = rowsOf(table);
      const expected = keys.map(({ key, required, default: value }): [string, string] => {
        return [key, required ? 'required' : value === undefined ? 'none' : `\`${JSON.stringify(value).replaceAll('","', '", "')}\``];
      });
      assert.deepEqual(rows, expected);
    });
  }

  it('says something of every key', () => {
    for (const [table, keys] of own) for (const { key, description } of keys) assert.match(description, /\.$/, `${table}.${key}`);
  });

  it('has examples that load', async () => {
    const blocks = [...page.matchAll(/^```toml\n([^]*?)^```$/gm)].map(([, text = '']) => text);
    assert.ok(blocks.length > 0);
    for (const text of blocks) assert.equal((await check(text)).tables.size, 1);
  });
});

describe('docs/bridge/examples', () => {
  it('has four whole files, which the page names', async () => {
    assert.deepEqual((await readdir(join(DOCS, 'examples'))).toSorted(), EXAMPLES.map((name) => `${name}.toml`).toSorted());
    for (const name of EXAMPLES) assert.ok(page.includes(`(examples/${name}.toml)`), name);
  });

  for (const name of EXAMPLES) {
    it(`${name}.toml is valid, and nothing in it deserves a second look`, async () => {
      const { config, tables: checked, warnings } = await check(await readFile(join(DOCS, 'examples', `${name}.toml`), 'utf8'));
      assert.deepEqual([...checked.keys()], [name.split('-').at(-1)]);
      assert.deepEqual(warnings, []);
      assert.deepEqual(config.sources, []);
    });
  }
});

function check(text: string): Promise<LoadedConfig> {
  return checkConfigText(text, '/example/egd.toml', { cwd: '/example', environment: {}, types: new Map(), tables, isForHere: false });
}

function rowsOf(table: string): [key: string, value: string][] {
  const [, section = ''] = page.split(`### \`[${table}]\`\n`);
  const lines = section.split(/^#/m, 1)[0]?.split('\n') ?? [];
  return lines.flatMap((line): [string, string][] => {
    const [, key, , value] = /^\| `(\w+)` \| ([^|]+) \| ([^|]+) \|/.exec(line) ?? [];
    return key === undefined || value === undefined ? [] : [[key, value]];
  });
}
