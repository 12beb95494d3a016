import assert from 'node:assert/strict';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeUser, type EgdRun, type EgdUser } from '../support/egd.ts';

const FIELDS = `summary: 'A test.', kind: 'noise', keys: { '~standard': {} }, jsonSchema: { type: 'object', properties: {} }, describe: () => '', create() {}`;

interface BrokenPlugin {
  readonly title: string;
  readonly hook: string; // what the module of its hook becomes
  readonly manifest?: string; // what its package.json becomes after it was linked
  readonly reason: RegExp; // in the warning
}

const BROKEN: Readonly<Record<string, BrokenPlugin>> = {
  'throws-in-hook': {
    title: 'throws in its hook',
    hook: `export default async () => { throw new Error('nothing today\\nnor tomorrow'); };`,
    reason: /nothing today$/,
  },
  'throws-a-string': { title: 'throws what is no error', hook: `export default () => { throw 'a string'; };`, reason: /a string$/ },
  'never-answers': { title: 'never answers', hook: `export default () => new Promise(() => {});`, reason: /Timed out after 10000 ms/ },
  'not-javascript': { title: 'is no JavaScript', hook: `export default ( {`, reason: /Unexpected/ },
  'misses-a-module': {
    title: 'imports what is not there',
    hook: `import 'not-there'; export default () => [];`,
    reason: /Cannot find package 'not-there'/,
  },
  'throws-at-load': { title: 'throws when it is loaded', hook: `throw new Error('not here');`, reason: /not here$/ },
  'exports-nothing': {
    title: 'exports no hook',
    hook: `export const answer = 42;`,
    reason: /its egd:source-types hook exports no function$/,
  },
  'gives-no-array': {
    title: 'gives something else than an array',
    hook: `export default () => ({});`,
    reason: /its egd:source-types hook gave object, expected an array of source types$/,
  },
  'gives-null': {
    title: 'gives null in an array',
    hook: `export default () => [null];`,
    reason: /a source type is null, expected an object$/,
  },
  'misses-fields': {
    title: 'leaves fields out',
    hook: `export default () => [{ type: 'half', summary: 'Half a type.' }];`,
    reason: /its source type "half" has no valid `kind`$/,
  },
  'wrong-name': {
    title: 'names a type wrongly',
    hook: `export default () => [{ type: 'Ü', ${FIELDS} }];`,
    reason: /a source type is named "Ü", expected lower-case/,
  },
  'takes-url': {
    title: 'takes the type of another',
    hook: `export default () => [{ type: 'url', ${FIELDS} }];`,
    reason: /its source type "url" is already brought by egd-source-url$/,
  },
  'is-a-trap': {
    title: 'throws when its type is looked at',
    hook: `export default () => [{ get type() { throw new Error('caught'); } }];`,
    reason: /a source type could not be read: caught$/,
  },
  'broken-manifest': { title: 'has a broken package.json', hook: '', manifest: '{ "name": ', reason: /package\.json is not JSON: / },
  nameless: { title: 'has a package.json without a name', hook: '', manifest: '{}', reason: /package\.json has no name$/ },
};

describe('a plugin that breaks', () => {
  let user: EgdUser;
  let types: EgdRun;

  before(async function () {
    this.timeout(120_000);
    user = await makeUser();
    await write('works', `export default () => [{ type: 'works', ${FIELDS} }];`);
    const { status, stderr } = await user.run('plugins', 'link', '--no-install', join(user.home, 'works'));
    assert.equal(status, 0, stderr);
    for (const [name, { hook, manifest }] of Object.entries(BROKEN)) await write(name, hook, manifest);
    await list([...Object.keys(BROKEN), 'gone']);
    types = await user.run('sources', 'types', '--json');
  });

  after(() => user.remove());

  for (const [name, { title, reason }] of Object.entries(BROKEN)) {
    it(`is named in a warning when it ${title}`, () => {
      const [warning = ''] = warningsOf(types, name);
      assert.match(warning, reason);
      assert.equal(warningsOf(types, name).length, 1);
    });
  }

  it('is named in a warning when its folder is gone', () => {
    assert.match(warningsOf(types, 'gone')[0] ?? '', /package\.json cannot be read: ENOENT/);
  });

  it('leaves every other type and the JSON on standard output as they are', () => {
    assert.equal(types.status, 0);
    const found: { type: string; plugin: string }[] = JSON.parse(types.stdout.toString());
    assert.deepEqual(
      found.map(({ type, plugin }) => [type, plugin]),
      [...['command', 'file', 'jitter', 'quantis', 'script', 'url'].map((type) => [type, `egd-source-${type}`]), ['works', 'works']],
    );
  });

  it('does not keep egd from gathering, and is told in the same words without --json', async () => {
    await user.run('plugins', 'unlink', 'never-answers');
    const { status, stdout, stderr } = await user.run('gather', '--file', '/dev/urandom', '--bytes', '32', '--encoding', 'hex');
    assert.equal(status, 0, stderr);
    assert.match(stdout.toString(), /^[0-9a-f]{64}\s*$/);
    assert.match(stderr, /^Warning: plugin throws-in-hook failed: nothing today$/m);
    assert.doesNotMatch(stderr, /nor tomorrow/);
  });

  async function write(name: string, hook: string, manifest?: string): Promise<void> {
    const working = { name, version: '1.0.0', type: 'module', oclif: { hooks: { 'egd:source-types': './hook.js' } } };
    await mkdir(join(user.home, name));
    await writeFile(join(user.home, name, 'package.json'), manifest ?? JSON.stringify(working));
    await writeFile(join(user.home, name, 'hook.js'), hook);
  }

  // As `egd plugins link` would have, when they still worked.
  async function list(names: readonly string[]): Promise<void> {
    const file = join(user.home, '.local', 'share', 'egd', 'package.json');
    const installed: { oclif: { plugins: object[] } } = JSON.parse(await readFile(file, 'utf8'));
    for (const name of names) installed.oclif.plugins.push({ name, root: join(user.home, name), type: 'link' });
    await writeFile(file, JSON.stringify(installed));
  }
});

function warningsOf({ stderr }: EgdRun, plugin: string): string[] {
  return stderr.split('\n').filter((line) => line.startsWith(`Warning: plugin ${plugin} failed: `));
}
