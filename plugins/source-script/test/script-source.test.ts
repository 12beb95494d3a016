import assert from 'node:assert/strict';
import { readdir, readFile, stat } from 'node:fs/promises';
import { createTestTools, type TestTools } from 'egd-core/testing';
import { createScriptSource } from '../src/script-source.ts';
import { scriptSourceType } from '../src/source-types.ts';
import { hasProgram, isGone } from './support/programs.ts';

const signal = new AbortController().signal;

describe('running a script', () => {
  let tools: TestTools;

  beforeEach(() => {
    tools = createTestTools({ environment: { PATH: process.env['PATH'], SECRET: 'of egd', https_proxy: 'http://proxy.example' } });
  });

  afterEach(() => assert.deepEqual([...tools.folders], [], 'folders were left behind'));

  it('gives the bytes of its standard output, as they are', async () => {
    const { bytes, origin } = await source("printf '\\000\\377\\n\\n'").read({ signal });
    assert.deepEqual([...bytes], [0, 255, 10, 10]);
    assert.equal(origin, 'script of s');
  });

  for (const [interpreter, script] of Object.entries({
    bash: 'words=(one two); echo "${words[1]}"',
    python3: 'import sys, urllib.request, ssl\nssl.create_default_context()\nsys.stdout.buffer.write(b"two\\n")',
    perl: 'my @words = qw(one two); print "$words[1]\\n";',
    ruby: 'puts %w[one two][1]',
  })) {
    it(`runs ${interpreter}, within the limits`, async function () {
      if (!hasProgram(interpreter)) this.skip();
      assert.equal(await output(source(script, {}, interpreter)), 'two\n');
    });
  }

  it('has exactly the variables of the design in its environment', async function () {
    if (process.platform !== 'linux') this.skip();
    const table = {
      name: 'Under test',
      interval: '10s',
      scale: 0.5,
      size: 100,
      enabled: true,
      max: Infinity,
      list: ['a', 1],
      sub: { key: 'b' },
    };
    // what the interpreter got, without what a shell adds for its children
    const text = await output(source('cat /proc/$$/environ', table));
    const { HOME, ...variables } = Object.fromEntries(
      text
        .split('\0')
        .filter((pair) => pair !== '')
        .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    );
    assert.deepEqual(variables, {
      PATH: process.env['PATH'],
      TEMP: HOME,
      TMPDIR: HOME,
      EGD_SOURCE_SCRIPT_INTERPRETER: 'sh',
      EGD_SOURCE_NAME: 'Under test',
      EGD_SOURCE_INTERVAL: '10s',
      EGD_SOURCE_SCALE: '0.5',
      EGD_SOURCE_SIZE: '100',
      EGD_SOURCE_ENABLED: 'true',
      EGD_SOURCE_MAX: 'inf',
      EGD_SOURCE_LIST: '["a",1]',
      EGD_SOURCE_SUB: '{"key":"b"}',
    });
  });

  it('starts in a folder of its own that only this user can enter, with nothing in it but the script', async () => {
    const text = await output(source('pwd; echo "$HOME"; ls -A; ls -ld . | cut -c1-10; ls -l script | cut -c1-10'));
    const [folder, home, ...rest] = text.trim().split('\n');
    assert.equal(folder, home);
    assert.deepEqual(rest, ['script', 'drwx------', '-rw-------']);
    assert.notEqual(folder, process.cwd());
    await assert.rejects(stat(folder ?? ''), { code: 'ENOENT' });
  });

  it('removes the folder with all that the script left in it, also when it fails or is stopped', async () => {
    await source('mkdir -p a/b; echo x > a/b/c; chmod 000 a; echo done').read({ signal });
    await assert.rejects(source('echo x > file; exit 3').read({ signal }), {
      code: 'SOURCE_SCRIPT_FAILED',
      message: 'sh ended with status 3',
    });
    const controller = new AbortController();
    const reading = source('sleep 60').read({ signal: controller.signal });
    await folderIsMade(tools);
    controller.abort();
    await assert.rejects(reading, { code: 'SOURCE_ABORTED' });
    assert.equal(tools.logged.filter(({ level }) => level === 'warn').length, 0);
  });

  it('says in the log when the folder cannot be removed, and gives the sample', async () => {
    const stubborn = createTestTools({
      temporaryFolder: async () => {
        const folder = await tools.temporaryFolder();
        return { path: folder.path, remove: async () => folder.remove().then(() => Promise.reject(new Error('busy'))) };
      },
    });
    assert.equal(await output(source('echo data', {}, 'sh', stubborn)), 'data\n');
    assert.deepEqual(
      stubborn.logged.map(({ level }) => level),
      ['warn'],
    );
  });

  it('keeps standard error for the log and out of the data', async () => {
    assert.equal(await output(source('echo data; echo remark >&2')), 'data\n');
    assert.deepEqual(tools.logged, [
      { level: 'debug', message: 'the script wrote to standard error', fields: { source: 's', stderr: 'remark\n' } },
    ]);
  });

  it('leaves no process behind, not even a daemon', async function () {
    const daemon = hasProgram('setsid') ? "setsid -f sh -c 'echo $$; exec sleep 300' 2>/dev/null" : '';
    const text = await output(source(`sleep 300 & echo $!; (sleep 300 & echo $!); ${daemon}; sleep 0.3`));
    const pids = text.trim().split('\n').map(Number);
    assert.ok(pids.length >= 2);
    assert.deepEqual(
      pids.filter((pid) => !isGone(pid)),
      [],
    );
  });

  it('is held to the limits of the design', async function () {
    if (process.platform !== 'linux') this.skip();
    assert.equal(await output(source('ulimit -n; ulimit -S -t')), '64\n15\n');
    if (hasProgram('perl')) {
      await assert.rejects(source('my $x = "x" x (80 << 20); print length $x', {}, 'perl').read({ signal }), {
        code: 'SOURCE_SCRIPT_MEMORY',
        category: 'permanent',
      });
    }
    await assert.rejects(source('yes').read({ signal }), { code: 'SOURCE_OUTPUT_TOO_LARGE', category: 'temporary' });
  });

  it('tells a program that the script misses from other failures', async () => {
    await assert.rejects(source('no-such-program').read({ signal }), {
      code: 'SOURCE_COMMAND_NOT_FOUND',
      category: 'permanent',
      message: /127.*no-such-program/,
    });
    await assert.rejects(source('x', {}, '/nowhere/sh').read({ signal }), {
      code: 'SOURCE_COMMAND_NOT_FOUND',
      message: /\/nowhere\/sh was not found/,
    });
  });

  it('names a folder that cannot be made', async () => {
    const full = createTestTools({ temporaryFolder: () => Promise.reject(new Error('no space left')) });
    await assert.rejects(source('date', {}, 'sh', full).read({ signal }), { code: 'SOURCE_SCRIPT_FAILED', message: /no space left/ });
  });

  function source(script: string, table: Readonly<Record<string, unknown>> = {}, interpreter = 'sh', given: TestTools = tools) {
    const keys = { script_interpreter: interpreter, script };
    return createScriptSource({ id: 's', name: 'S', keys, raw: { ...keys, ...table } }, given);
  }
});

describe('the description of a script', () => {
  it('says what runs it and how long it is, not what is in it', () => {
    assert.equal(scriptSourceType.describe({ script_interpreter: 'bash', script: '\ndate\n' }), 'bash, a script of 1 line');
    assert.equal(scriptSourceType.describe({ script_interpreter: 'bash', script: 'date\nid' }), 'bash, a script of 2 lines');
  });
});

async function output(source: ReturnType<typeof createScriptSource>): Promise<string> {
  return Buffer.from((await source.read({ signal })).bytes).toString();
}

async function folderIsMade({ folders }: TestTools): Promise<void> {
  while (folders.size === 0) await new Promise((resolve) => setImmediate(resolve));
  const [folder = ''] = folders;
  while (!(await readdir(folder)).includes('script') || (await readFile(`${folder}/script`)).length === 0);
}
