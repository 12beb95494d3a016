import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import * as z from 'zod/mini';
import { parse } from 'smol-toml';
import { urlJsonSchema } from '../src/url-json-schema.ts';
import { urlKeys } from '../src/url-keys.ts';

describe('the page about url sources', () => {
  it('has an example that is valid, and names every key', async () => {
    const page = await readFile(new URL('../../../docs/sources/url.md', import.meta.url), 'utf8');
    const [, example = ''] = /```toml\n(.*?)```/s.exec(page) ?? [];
    const tables = Object.values(parse(example));
    assert.equal(tables.length, 2);
    for (const table of tables) {
      assert.ok(typeof table === 'object');
      const own = Object.fromEntries(Object.entries(table).filter(([key]) => Object.hasOwn(urlJsonSchema.properties, key)));
      assert.deepEqual(urlKeys(z).safeParse(own).error?.issues ?? [], []);
    }
    for (const key of Object.keys(urlJsonSchema.properties)) assert.ok(page.includes(`| \`${key}\` |`), key);
  });
});
