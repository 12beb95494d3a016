import assert from 'node:assert/strict';
import { join } from 'node:path';
import type { ConfigProblemCode } from '../../src/index.ts';
import { GOOD_SOURCE, makeConfigFolder, problemsOf, type ConfigFolder } from '../support/config-folder.ts';
import { testTypes } from '../support/config-types.ts';

const BASE = { name: '"Test"', interval: '"5m"', scale: '0.5', jitter: 'true' };

describe('the keys that every source has', () => {
  let folder: ConfigFolder;

  before(async () => {
    folder = await makeConfigFolder();
  });

  after(() => folder.remove());

  const load = async (keys: Readonly<Record<string, string | undefined>>) => {
    const { config } = await folder.loadText(source(keys));
    const [only] = config.sources;
    assert.ok(only !== undefined);
    return only;
  };

  const refuse = async (keys: Readonly<Record<string, string | undefined>>) => {
    const error = await folder.refuse(source(keys));
    const [problem, ...others] = problemsOf(error);
    assert.ok(problem !== undefined && others.length === 0, error.message);
    return problem;
  };

  it('have defaults where they are not required', async () => {
    assert.deepEqual(await load({}), {
      id: 'test',
      name: 'Test',
      type: 'jitter',
      interval: 300_000,
      initDelay: 0,
      scale: 0.5,
      compression: 'lzma',
      disabled: false,
      keys: { jitter: true },
      raw: (await load({})).raw,
    });
  });

  it('are all read', async () => {
    const read = await load({
      init_delay: '"1h"',
      size: '1000',
      min_size: '100',
      compression: '"zstd"',
      type: '"jitter"',
      interval: '"168h"',
      scale: '1',
    });
    const { initDelay, size, minSize, compression, interval, scale, raw } = read;
    assert.deepEqual(
      { initDelay, size, minSize, compression, interval, scale },
      { initDelay: 3_600_000, size: 1000, minSize: 100, compression: 'zstd', interval: 604_800_000, scale: 1 },
    );
    assert.equal(raw['init_delay'], '1h');
  });

  for (const key of ['name', 'interval', 'scale']) {
    it(`${key} is required`, async () => {
      const problem = await refuse({ [key]: undefined });
      assert.equal(problem.code, 'CONFIG_MISSING_REQUIRED');
      assert.match(problem.message, new RegExp(`source test has no ${key}`));
      assert.equal(problem.line, 1);
      assert.equal(problem.key, `test.${key}`);
    });
  }

  const right: Readonly<Record<string, string>>[] = [
    { name: `"${'é'.repeat(100)}"` },
    { interval: '"10s"' },
    { interval: '"168h"' },
    { scale: '0.0' },
    { scale: '0' },
    { scale: '1.0' },
    { size: '1' },
    { size: '104857600' },
    { min_size: '1' },
    { size: '100', min_size: '100' },
    { init_delay: '"0s"' },
    { init_delay: '"24h"' },
    { no_compress: 'false', compression: '"gzip"' },
  ];
  for (const keys of right) {
    it(`accept ${describeKeys(keys)}`, async () => {
      await load(keys);
    });
  }

  const wrong: [keys: Readonly<Record<string, string>>, code: ConfigProblemCode, expected: RegExp][] = [
    [{ name: '""' }, 'CONFIG_INVALID_VALUE', /text of 1 to 100 characters/],
    [{ name: '"  "' }, 'CONFIG_INVALID_VALUE', /text of 1 to 100 characters/],
    [{ name: `"${'x'.repeat(101)}"` }, 'CONFIG_INVALID_VALUE', /text of 1 to 100 characters/],
    [{ name: '5' }, 'CONFIG_INVALID_VALUE', /text/],
    [{ name: '"a\\nb"' }, 'CONFIG_INVALID_VALUE', /without control characters/],
    [{ interval: '"9s"' }, 'CONFIG_INVALID_VALUE', /from "10s" to "168h"/],
    [{ interval: '"168h1ns"' }, 'CONFIG_INVALID_VALUE', /from "10s" to "168h"/],
    [{ interval: '"7d"' }, 'CONFIG_INVALID_VALUE', /from "10s" to "168h"/],
    [{ interval: '""' }, 'CONFIG_INVALID_VALUE', /a duration/],
    [{ scale: '-0.1' }, 'CONFIG_INVALID_VALUE', /0\.0 to 1\.0/],
    [{ scale: '1.01' }, 'CONFIG_INVALID_VALUE', /0\.0 to 1\.0/],
    [{ scale: 'nan' }, 'CONFIG_INVALID_VALUE', /0\.0 to 1\.0/],
    [{ scale: '"0.5"' }, 'CONFIG_INVALID_VALUE', /a number/],
    [{ size: '0' }, 'CONFIG_INVALID_VALUE', /104857600/],
    [{ size: '-5' }, 'CONFIG_INVALID_VALUE', /positive integer/],
    [{ size: '104857601' }, 'CONFIG_INVALID_VALUE', /104857600/],
    [{ size: '1.5' }, 'CONFIG_INVALID_VALUE', /positive integer/],
    [{ size: '"1k"' }, 'CONFIG_INVALID_VALUE', /positive integer/],
    [{ min_size: '0' }, 'CONFIG_INVALID_VALUE', /positive integer/],
    [{ size: '100', min_size: '101' }, 'CONFIG_INVALID_VALUE', /at most size, which is 100/],
    [{ init_delay: '"24h1s"' }, 'CONFIG_INVALID_VALUE', /to "24h"/],
    [{ init_delay: '"-1s"' }, 'CONFIG_INVALID_VALUE', /from "0s"/],
    [{ no_compress: '1' }, 'CONFIG_INVALID_VALUE', /true or false/],
    [{ no_compress: '"yes"' }, 'CONFIG_INVALID_VALUE', /true or false/],
    [{ disabled: '"true"' }, 'CONFIG_INVALID_VALUE', /true or false/],
    [{ compression: '"xz"' }, 'CONFIG_INVALID_VALUE', /one of "lzma"/],
    [{ no_compress: 'true', compression: '"gzip"' }, 'CONFIG_MUTUALLY_EXCLUSIVE', /one of them/],
    [{ type: '5' }, 'CONFIG_INVALID_VALUE', /source type/],
  ];
  for (const [keys, code, expected] of wrong) {
    it(`refuse ${describeKeys(keys)}`, async () => {
      const problem = await refuse(keys);
      assert.equal(problem.code, code);
      assert.match(problem.expected ?? '', expected);
      assert.match(problem.lineText, new RegExp(`^${Object.keys(keys).at(-1)} = `));
    });
  }

  it('name the unit that is missing from an interval in seconds', async () => {
    assert.equal((await refuse({ interval: '300' })).suggestion, 'write the unit too: interval = "300s"');
  });

  it('no_compress turns compression off, and the global compression holds where a source has none', async () => {
    const text = `compression = "lz4"\n${GOOD_SOURCE}${source({ no_compress: 'true' })}`;
    const { config } = await folder.loadText(text);
    assert.deepEqual(
      config.sources.map(({ compression }) => compression),
      ['lz4', 'none'],
    );
  });

  it('refuse a name that another source has', async () => {
    const problems = problemsOf(await folder.refuse(`${GOOD_SOURCE}${source({ name: '"Good "' })}`));
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.code, 'CONFIG_INVALID_VALUE');
    assert.match(problems[0]?.message ?? '', /so is that of source good/);
  });

  it('refuse two tables of one name, as TOML does', async () => {
    const [problem] = problemsOf(await folder.refuse(`${source({})}${source({})}`));
    assert.equal(problem?.code, 'CONFIG_INVALID_TOML');
  });

  for (const id of ['""', '" "', '"a\\u001bb"', `"${'x'.repeat(101)}"`]) {
    it(`refuse the table [${id.slice(0, 12)}]`, async () => {
      const problems = problemsOf(await folder.refuse(source({}).replace('[test]', `[${id}]`)));
      assert.deepEqual(
        problems.map(({ code }) => code),
        ['CONFIG_INVALID_VALUE'],
      );
    });
  }

  it('refuse a file without a source', async () => {
    for (const text of ['', '# nothing\n', 'log_level = "info"\n']) {
      const [problem, ...others] = problemsOf(await folder.refuse(text));
      assert.equal(others.length, 0);
      assert.equal(problem?.code, 'CONFIG_MISSING_REQUIRED');
      assert.match(problem?.message ?? '', /no source is defined/);
      assert.match(problem?.suggestion ?? '', /egd config init/);
    }
  });

  it('refuse a file whose sources are all disabled', async () => {
    const problem = await refuse({ disabled: 'true' });
    assert.equal(problem.code, 'CONFIG_MISSING_REQUIRED');
    assert.match(problem.message, /no source is enabled/);
  });

  it('check disabled sources as fully as others, but do not look at the machine for them', async () => {
    const asked: string[] = [];
    const types = testTypes({
      check: (type) => {
        asked.push(type);
        return [];
      },
    });
    const { config } = await folder.loadText(
      `${GOOD_SOURCE}[off]\nname = "Off"\ninterval = "5m"\nscale = 1\nfile = "/nonexistent"\ndisabled = true\n`,
      { types },
    );
    assert.deepEqual(asked, ['jitter']);
    assert.deepEqual(
      config.sources.map(({ id, disabled }) => [id, disabled]),
      [
        ['good', false],
        ['off', true],
      ],
    );
    const problems = problemsOf(
      await folder.refuse(`${GOOD_SOURCE}[off]\nname = "Off"\ninterval = "5"\nscale = 1\nfile = 5\ndisabled = true\n`),
    );
    assert.deepEqual(
      problems.map(({ key }) => key),
      ['off.interval', 'off.file'],
    );
  });

  it('keep sources in the order of the file', async () => {
    const tables = ['zebra', 'apple', 'mango'].map((id) => source({ name: `"${id}"` }).replace('[test]', `[${id}]`));
    const { config } = await folder.loadText(tables.join(''));
    assert.deepEqual(
      config.sources.map(({ id }) => id),
      ['zebra', 'apple', 'mango'],
    );
    assert.equal(config.path, join(folder.path, 'egd.toml'));
  });
});

function describeKeys(keys: Readonly<Record<string, string>>): string {
  return Object.entries(keys)
    .map(([key, value]) => `${key} = ${value.length > 40 ? `${value.slice(0, 12)}… (${value.length - 2} characters)` : value}`)
    .join(' with ');
}

function source(keys: Readonly<Record<string, string | undefined>>): string {
  return `[test]\n${Object.entries({ ...BASE, ...keys })
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => `${key} = ${value}\n`)
    .join('')}`;
}
