import assert from 'node:assert/strict';
import * as z from 'zod/mini';
import { makeConfigFolder, problemsOf, type ConfigFolder } from '../support/config-folder.ts';
import { installed, testTypes } from '../support/config-types.ts';

const COMMON = 'name = "Test"\ninterval = "5m"\nscale = 0.5\n';

describe('the type of a source', () => {
  let folder: ConfigFolder;

  before(async () => {
    folder = await makeConfigFolder();
  });

  after(() => folder.remove());

  const load = async (keys: string, options = {}) => {
    const { config } = await folder.loadText(`[test]\n${COMMON}${keys}`, options);
    const [only] = config.sources;
    assert.ok(only !== undefined);
    return only;
  };

  const refuse = async (keys: string, options = {}) => {
    const error = await folder.refuse(`[test]\n${COMMON}${keys}`, options);
    const [problem, ...others] = problemsOf(error);
    assert.ok(problem !== undefined && others.length === 0, error.message);
    return problem;
  };

  for (const [type, keys] of [
    ['url', 'url = "https://example.org"'],
    ['file', 'file = "/etc/hostname"'],
    ['command', 'command = ["date"]'],
    ['script', 'script_interpreter = "bash"\nscript = "date"'],
    ['jitter', 'jitter = true'],
  ] as const) {
    it(`is ${type} where that key stands`, async () => assert.equal((await load(keys)).type, type));
    it(`is ${type} where type says so too`, async () => assert.equal((await load(`type = "${type}"\n${keys}`)).type, type));
  }

  it('may be named by type alone, where the type does not need its own key', async () => {
    const plugin = installed('dice', z.strictObject({ dice: z.optional(z.int()), sides: z.optional(z.int()) }));
    const source = await load('type = "dice"\nsides = 6\n', { types: new Map([...testTypes(), plugin]) });
    assert.deepEqual([source.type, source.keys], ['dice', { sides: 6 }]);
  });

  it('is required, and the installed types are listed', async () => {
    const problem = await refuse('');
    assert.equal(problem.code, 'CONFIG_MISSING_REQUIRED');
    assert.equal(problem.expected, 'one of the keys command, file, jitter, script, url, or type = "…"');
  });

  it('is one: two keys exclude each other', async () => {
    const problem = await refuse('url = "https://example.org"\nfile = "/dev/urandom"\n');
    assert.equal(problem.code, 'CONFIG_MUTUALLY_EXCLUSIVE');
    assert.match(problem.message, /url and file exclude each other/);
    assert.equal(problem.line, 6);
  });

  it('is one: three keys exclude each other, whatever the type of their values', async () => {
    assert.match((await refuse('url = 5\nfile = true\ncommand = []\n')).message, /url and file and command/);
  });

  it('is one: type and the key of another type exclude each other', async () => {
    assert.equal((await refuse('type = "file"\nfile = "/x"\ncommand = ["date"]\n')).code, 'CONFIG_MUTUALLY_EXCLUSIVE');
  });

  it('may have a key that is the name of another type', async () => {
    const plugin = installed('radio', z.strictObject({ radio: z.string(), file: z.optional(z.string()) }));
    const source = await load('radio = "FM"\nfile = "x"\n', { types: new Map([...testTypes(), plugin]) });
    assert.deepEqual(source.keys, { radio: 'FM', file: 'x' });
  });

  it('script needs script_interpreter, and script_interpreter needs script', async () => {
    const alone = await refuse('script = "date"');
    assert.deepEqual([alone.code, alone.key], ['CONFIG_MISSING_REQUIRED', 'test.script_interpreter']);
    const other = await refuse('script_interpreter = "bash"');
    assert.equal(other.code, 'CONFIG_MISSING_REQUIRED');
    assert.match(other.message, /script is missing: script_interpreter is a key of source type script/);
  });

  for (const keys of ['nist = "last"', 'type = "nist"', 'type = "nist"\nnist = "last"\ndisabled = false']) {
    it(`says how to install what ${keys.replaceAll('\n', ', ')} needs`, async () => {
      const problem = await refuse(keys);
      assert.match(problem.message, /source type "nist" is not installed/);
      assert.equal(problem.suggestion, 'egd plugins install egd-source-nist');
    });
  }

  it('is suggested where it is misspelt', async () => {
    assert.equal((await refuse('type = "comand"')).suggestion, 'did you mean "command"?');
    const problems = problemsOf(await folder.refuse(`[test]\n${COMMON}ulr = "https://example.org"\n`));
    assert.deepEqual(
      problems.map(({ code, suggestion }) => [code, suggestion]),
      [
        ['CONFIG_MISSING_REQUIRED', 'did you mean "url" instead of "ulr"?'],
        ['CONFIG_UNKNOWN_KEY', 'did you mean "url"?'],
      ],
    );
  });

  it('is suggested as a plugin where nothing is like it', async () => {
    assert.match((await refuse('type = "geiger"')).suggestion ?? '', /egd plugins install egd-source-geiger/);
  });
});
