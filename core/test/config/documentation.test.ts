import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createCertificate } from '../../src/testing/index.ts';
import { keyDefaults, type KeyDefault } from '../../src/index.ts';
import { RESERVED_TABLES } from '../../src/config/reserved-tables.ts';
import { tomlValue } from '../../src/config/toml-value.ts';
import { makeConfigFolder, refusal, type ConfigFolder } from '../support/config-folder.ts';
import { testTypes } from '../support/config-types.ts';

const page = await readFile(join(import.meta.dirname, '../../../docs/configuration.md'), 'utf8');
const blocks = [...page.matchAll(/(?:<!-- refused: (\w+) -->\s*)?^```(toml|yaml|json)\n([^]*?)^```$/gm)].map(
  ([, refused, language = '', text = '']) => ({ refused, language, text }),
);

describe('docs/configuration.md', () => {
  let folder: ConfigFolder;

  before(async () => {
    folder = await makeConfigFolder();
    await folder.write('home/certificates/noise.pem', createCertificate({ subject: 'noise' }).cert); // named in an example
  });

  after(() => folder.remove());

  it('has examples in every format', () => {
    assert.deepEqual(new Set(blocks.map(({ language }) => language)), new Set(['toml', 'yaml', 'json']));
  });

  for (const { refused, language, text } of blocks) {
    const [first = ''] = text.split('\n');
    it(`has an example in ${language} that ${refused === undefined ? 'loads' : `is refused with ${refused}`}: ${first}`, async () => {
      const path = `egd.${language}`;
      await folder.write(path, text);
      if (refused === undefined) {
        assert.ok((await folder.load({ path })).config.sources.length > 0);
        return;
      }
      const error = await refusal(folder.load({ path }));
      assert.equal(error.code, refused);
      assert.ok(page.includes(`\`\`\`text\n${error.message}\n\`\`\``), error.message);
    });
  }

  const { global, tables, source, types } = keyDefaults(testTypes());
  const entries = [
    ...global.map((entry) => ({ entry, heading: '## Global keys' })),
    ...source.map((entry) => ({ entry, heading: '## Sources' })),
    ...Object.entries(tables).flatMap(([table, keys]) => keys.map((entry) => ({ entry, heading: `### \`[${table}]\`` }))),
  ];
  for (const { entry, heading } of entries) {
    it(`has ${entry.key} with its default, below ${heading}`, () =>
      assert.match(rowOf(entry.key, heading), new RegExp(`^\\| [^|]+ \\| [^|]+ \\| [^|]*${defaultOf(entry)}`)));
  }

  it('has the keys of the types that come with egd', () => {
    for (const [type, keys] of Object.entries(types)) {
      for (const { key } of keys) assert.match(rowOf(type, '### Source types'), new RegExp(`\`${key}\``), `${type}: ${key}`);
    }
  });

  it('has every reserved table and every code', () => {
    for (const table of RESERVED_TABLES) assert.ok(page.includes(`\`[${table}]\``), table);
    for (const code of ['INVALID_TOML', 'MISSING_REQUIRED', 'INVALID_VALUE', 'MUTUALLY_EXCLUSIVE', 'UNKNOWN_KEY', 'INVALID']) {
      assert.ok(page.includes(`| \`CONFIG_${code}\` |`), code);
    }
  });
});

function rowOf(key: string, heading: string): string {
  const section = page.slice(page.indexOf(`${heading}\n`));
  return section.split('\n').find((line) => line.startsWith(`| \`${key}\` |`)) ?? assert.fail(`${key} is not below ${heading}`);
}

function defaultOf(entry: KeyDefault): string {
  if (entry.required) return 'required';
  return entry.default === undefined ? '' : `\`${tomlValue(entry.default)}\``;
}
