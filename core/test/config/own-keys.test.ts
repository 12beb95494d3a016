import assert from 'node:assert/strict';
import { join } from 'node:path';
import { GOOD_SOURCE, makeConfigFolder, problemsOf, refusal, type ConfigFolder } from '../support/config-folder.ts';
import { testTypes } from '../support/config-types.ts';

const COMMON = 'name = "Test"\ninterval = "5m"\nscale = 0.5\n';

describe('the keys of a source type', () => {
  let folder: ConfigFolder;

  before(async () => {
    folder = await makeConfigFolder();
  });

  after(() => folder.remove());

  const refuse = async (keys: string, options = {}) => {
    const error = await folder.refuse(`[test]\n${COMMON}${keys}`, options);
    const [problem, ...others] = problemsOf(error);
    assert.ok(problem !== undefined && others.length === 0, error.message);
    return problem;
  };

  it('are refused where the type does not have them, with what was probably meant', async () => {
    const problem = await refuse('url = "https://example.org"\nexpcet = {}\n');
    assert.equal(problem.code, 'CONFIG_UNKNOWN_KEY');
    assert.match(problem.message, /unknown key expcet in a source of type url/);
    assert.equal(problem.suggestion, 'did you mean "expect"?');
    assert.equal((await refuse('url = "https://example.org"\nminsize = 5\n')).suggestion, 'did you mean "min_size"?');
  });

  it('prefetch is only for url, also where a type takes any key', async () => {
    for (const keys of ['file = "/x"', 'command = ["x"]', 'script_interpreter = "bash"\nscript = "x"', 'jitter = true']) {
      const problem = await refuse(`${keys}\nprefetch = "https://example.org"\n`);
      assert.equal(problem.code, 'CONFIG_UNKNOWN_KEY');
      assert.equal(problem.suggestion, 'prefetch is a key of source type url');
    }
    await folder.loadText(`[test]\n${COMMON}url = "https://example.org"\nprefetch = "https://example.org/start"\n`);
  });

  it('of a script may be any that can become an environment variable', async () => {
    const { config } = await folder.loadText(
      `[test]\n${COMMON}script_interpreter = "bash"\nscript = "date"\namount = 1000\nMax_2 = "x"\n2nd = true\n`,
    );
    assert.deepEqual(config.sources[0]?.keys, { script_interpreter: 'bash', script: 'date', amount: 1000, Max_2: 'x', '2nd': true });
  });

  for (const key of ['max-images', '"max images"', '"é"', '"a=b"', '""']) {
    it(`of a script may not be ${key}`, async () => {
      const problem = await refuse(`script_interpreter = "bash"\nscript = "date"\n${key} = 5\n`);
      assert.equal(problem.code, 'CONFIG_INVALID_VALUE');
      assert.equal(problem.expected, 'letters, digits and underscores');
    });
  }

  it('of a script may not become the same environment variable', async () => {
    for (const keys of ['limit = 1\nLIMIT = 2\n', 'Name = "x"\n']) {
      const problem = await refuse(`script_interpreter = "bash"\nscript = "date"\n${keys}`);
      assert.equal(problem.code, 'CONFIG_MUTUALLY_EXCLUSIVE');
      assert.match(problem.message, /become the same environment variable, EGD_SOURCE_/);
    }
  });

  it('size and min_size are accepted and checked where a type has no use for them', async () => {
    const { config } = await folder.loadText(
      `[test]\n${COMMON}script_interpreter = "bash"\nscript = "date"\nsize = 150000\nmin_size = 30000\n`,
    );
    assert.equal(config.sources[0]?.minSize, 30_000);
    assert.equal((await refuse('script_interpreter = "bash"\nscript = "date"\nsize = 5\nmin_size = 6\n')).key, 'test.min_size');
  });

  it('are checked by the schema of the type, and located: missing, wrong, nested, in arrays', async () => {
    const text = [
      '[a]',
      'name = "A"',
      'interval = "5m"',
      'scale = 0.5',
      'url = "no url"',
      'expect = { length = "5", content_type = 5, lenght = 1 }',
      '[a.headers]',
      '"x-one" = "fine"',
      '"x-two" = 2',
      '[b]',
      'name = "B"',
      'interval = "5m"',
      'scale = 0.5',
      'command = [',
      '  "cat",',
      '  5,',
      ']',
      '[c]',
      'name = "C"',
      'interval = "5m"',
      'scale = 0.5',
      'type = "file"',
    ].join('\n');
    const problems = problemsOf(await folder.refuse(text));
    assert.deepEqual(
      problems.map(({ code, key, line, column }) => [code, key, `${line}:${column}`]),
      [
        ['CONFIG_INVALID_VALUE', 'a.url', '5:7'],
        ['CONFIG_INVALID_VALUE', 'a.expect.length', '6:21'],
        ['CONFIG_INVALID_VALUE', 'a.expect.content_type', '6:41'],
        ['CONFIG_UNKNOWN_KEY', 'a.expect.lenght', '6:44'],
        ['CONFIG_INVALID_VALUE', 'a.headers.x-two', '9:11'],
        ['CONFIG_INVALID_VALUE', 'b.command[1]', '16:3'],
        ['CONFIG_MISSING_REQUIRED', 'c.file', '18:1'],
      ],
    );
    assert.equal(problems[0]?.expected, 'an http or https URL');
    assert.equal(problems[3]?.suggestion, 'did you mean "length"?');
  });

  it('of a path are expanded before the type sees them', async () => {
    const environment = { HOME: folder.home, DATA: '/data' };
    for (const [written, path] of [
      ['~/noise', join(folder.home, 'noise')],
      ['$DATA/noise', '/data/noise'],
      ['${DATA}x/noise', '/datax/noise'],
      ['noise.bin', join(folder.path, 'noise.bin')],
      ['/dev/urandom', '/dev/urandom'],
    ]) {
      const { config } = await folder.loadText(`[test]\n${COMMON}file = "${written}"\n`, { environment });
      assert.deepEqual(config.sources[0]?.keys, { file: path });
      assert.equal(config.sources[0]?.raw['file'], written);
    }
  });

  it('of a path name a variable that is not set', async () => {
    const problem = await refuse('file = "${NOWHERE}/noise"');
    assert.equal(problem.code, 'CONFIG_INVALID_VALUE');
    assert.match(problem.message, /file needs \$NOWHERE, which is not set/);
  });

  it('that are no paths are left as they are', async () => {
    const { config } = await folder.loadText(`[test]\n${COMMON}command = ["echo", "$HOME", "~"]\n`);
    assert.deepEqual(config.sources[0]?.keys, { command: ['echo', '$HOME', '~'] });
  });

  it('are looked at on the machine when they are valid, and what is found is located', async () => {
    const types = testTypes({
      check: (type) => (type === 'command' ? [{ key: 'command[0]', message: 'there is no program nosuch', suggestion: 'install it' }] : []),
    });
    const problem = await refuse('command = [\n  "nosuch",\n]\n', { types });
    assert.deepEqual(
      [problem.code, problem.key, problem.line, problem.suggestion],
      ['CONFIG_INVALID_VALUE', 'test.command[0]', 6, 'install it'],
    );
    assert.match(problem.message, /there is no program nosuch/);
  });

  it('that a plugin fails to check are the fault of the plugin, by name', async () => {
    const types = testTypes({
      check: () => {
        throw new TypeError('undefined is not a function');
      },
    });
    const error = await refusal(folder.loadText(GOOD_SOURCE, { types }));
    assert.equal(error.code, 'PLUGIN_FAILED');
    assert.match(error.message, /Source type jitter of plugin egd-source-jitter failed .*undefined is not a function/);
  });
});
