import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { parse } from 'smol-toml';
import { validateKeys } from 'egd-core';
import { commandSourceType } from '../src/source-types.ts';

describe('the page about command sources', () => {
  it('has an example that is valid, and names every key', async () => {
    const page = await readFile(new URL('../../../docs/sources/command.md', import.meta.url), 'utf8');
    const [, example = ''] = /```toml\n(.*?)```/s.exec(page) ?? [];
    const tables = Object.values(parse(example));
    assert.equal(tables.length, 1);
    const { properties } = commandSourceType.jsonSchema;
    for (const table of tables) {
      assert.ok(typeof table === 'object');
      const own = Object.fromEntries(Object.entries(table).filter(([key]) => Object.hasOwn(properties, key)));
      assert.deepEqual((await validateKeys(commandSourceType, own)).issues ?? [], []);
    }
    for (const key of Object.keys(properties)) assert.ok(page.includes(`| \`${key}\` |`), key);
  });
});
