import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import * as z from 'zod';
import { configJsonSchema, configTemplate } from '../../src/index.ts';
import { GOOD_SOURCE } from '../support/config-folder.ts';
import { installed, testTypes } from '../support/config-types.ts';

describe('configJsonSchema', () => {
  const schema = configJsonSchema(testTypes());
  const accepts = (text: string): boolean =>
    z.fromJSONSchema(JSON.parse(JSON.stringify(schema))).safeParse(JSON.parse(JSON.stringify(parse(text)))).success;

  it('is a schema of draft 2020-12 and plain JSON', () => {
    assert.equal(schema['$schema'], 'https://json-schema.org/draft/2020-12/schema');
    assert.deepEqual(JSON.parse(JSON.stringify(schema)), schema);
  });

  it('has description and default of each global key', () => {
    const properties = Object.entries(Object(schema['properties']));
    for (const key of [
      'log_level',
      'max_entropy',
      'persist_file',
      'persist_interval',
      'pool_chunk_max_entropy',
      'tcp_port',
      'compression',
    ]) {
      const [, property] = properties.find(([name]) => name === key) ?? [];
      assert.ok(Object(property).description !== undefined && Object(property).default !== undefined, key);
    }
  });

  it('has a definition for each installed type, of a plugin too', () => {
    const plugin = installed('radio', z.strictObject({ radio: z.string() }));
    const definitions = Object.keys(Object(configJsonSchema(new Map([...testTypes(), plugin]))['$defs']));
    assert.deepEqual(definitions, [
      'source',
      'source-command',
      'source-file',
      'source-jitter',
      'source-radio',
      'source-script',
      'source-url',
    ]);
  });

  it('accepts the file of egd config init', async () => {
    assert.ok(accepts(await configTemplate()));
  });

  it('accepts what is right and refuses what is wrong', () => {
    for (const text of [
      GOOD_SOURCE,
      `tcp_port = 80\n${GOOD_SOURCE}`,
      `[gateway]\nx = 1\n${GOOD_SOURCE}`,
      `[daemon]\nuser = 5\numask = "027"\n[control]\ntoken = "0123456789abcdef"\n[metrics]\nlisten = "127.0.0.1:1"\n${GOOD_SOURCE}`,
      withKeys('script_interpreter = "bash"\nscript = "x"\namount = 5'),
    ]) {
      assert.ok(accepts(text), text);
    }
    for (const text of [
      'log_level = "loud"',
      'tcp_port = 0',
      'max_entropy = "x"',
      'unknown = 5',
      '[gateway]\nx = 1\n[test]\nname = "x"',
      `[daemon]\nx = 1\n${GOOD_SOURCE}`,
      `[daemon]\numask = "088"\n${GOOD_SOURCE}`,
      `[control]\ntoken = "short"\n${GOOD_SOURCE}`,
      withKeys(''),
      withKeys('url = "https://example.org"\nfile = "/x"'),
      withKeys('script_interpreter = "bash"\nscript = "x"\nurl = "https://example.org"'),
      withKeys('jitter = true\nintervall = "5m"'),
      withKeys('jitter = true').replace('0.5', '1.5'),
      withKeys('jitter = true').replace('5m', '5 minutes'),
      withKeys('jitter = true\nsize = 0'),
      withKeys('type = "file"'),
      withKeys('url = "https://example.org"\nexpect = { lenght = 5 }'),
    ]) {
      assert.ok(!accepts(text), text);
    }
  });
});

function withKeys(keys: string): string {
  return `[test]\nname = "Test"\ninterval = "5m"\nscale = 0.5\n${keys}\n`;
}
