import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeUser, type EgdRun, type EgdUser } from '../support/egd.ts';

const FIELDS = `summary: 'A test.', keys: { '~standard': {} }, jsonSchema: { type: 'object', properties: {} }`;

const BROKEN: Readonly<Record<string, { readonly title: string; readonly hook: string; readonly reason: RegExp }>> = {
  'throws-in-hook': { title: 'throws', hook: `export default () => { throw new Error('nothing today'); };`, reason: /nothing today$/ },
  'exports-nothing': {
    title: 'exports no hook',
    hook: `export const answer = 42;`,
    reason: /its egd:config-tables hook exports no function$/,
  },
  'gives-no-array': {
    title: 'gives no array',
    hook: `export default () => 5;`,
    reason: /its egd:config-tables hook gave 5, expected an array of table types$/,
  },
  'misses-fields': {
    title: 'leaves fields out',
    hook: `export default () => [{ table: 'gateway', summary: 'Half.' }];`,
    reason: /its table \[gateway\] has no valid `keys`$/,
  },
  'wrong-name': {
    title: 'takes a name that is not kept for plugins',
    hook: `export default () => [{ table: 'daemon', ${FIELDS} }];`,
    reason: /a table type is named "daemon", expected one of the names that are kept for plugins: collector, gateway, mcp$/,
  },
  'takes-gateway': {
    title: 'takes the table of another',
    hook: `export default () => [{ table: 'gateway', ${FIELDS} }];`,
    reason: /its table \[gateway\] is already brought by egd-bridge$/,
  },
};

describe('a plugin that brings a table to the configuration and breaks', () => {
  let user: EgdUser;
  let schema: EgdRun;

  before(async function () {
    this.timeout(120_000);
    user = await makeUser();
    for (const [name, { hook }] of Object.entries(BROKEN)) await write(name, hook);
    await list(Object.keys(BROKEN));
    schema = await user.run('config', 'schema');
  });

  after(() => user.remove());

  for (const [name, { title, reason }] of Object.entries(BROKEN)) {
    it(`is named in a warning when it ${title}`, () => {
      const warnings = schema.stderr.split('\n').filter((line) => line.startsWith(`Warning: plugin ${name} failed: `));
      assert.equal(warnings.length, 1, schema.stderr);
      assert.match(warnings[0] ?? '', reason);
    });
  }

  it('leaves the tables of the others as they are', () => {
    assert.equal(schema.status, 0);
    const { properties } = JSON.parse(schema.stdout.toString());
    for (const table of ['collector', 'gateway', 'mcp']) assert.equal(properties[table].additionalProperties, false, table);
  });

  it('is not asked for a file that has no such table', async () => {
    await writeFile(join(user.home, 'egd.toml'), '[noise]\nname = "N"\ninterval = "5m"\nscale = 1\nfile = "/dev/urandom"\nsize = 9\n', {
      mode: 0o600,
    });
    assert.deepEqual(await user.run('config', 'validate').then(({ status, stderr }) => [status, stderr]), [0, '']);
  });

  async function write(name: string, hook: string): Promise<void> {
    const manifest = { name, version: '1.0.0', type: 'module', oclif: { hooks: { 'egd:config-tables': './hook.js' } } };
    await mkdir(join(user.home, name));
    await writeFile(join(user.home, name, 'package.json'), JSON.stringify(manifest));
    await writeFile(join(user.home, name, 'hook.js'), hook);
  }

  // As `egd plugins link` does, which would take seconds for each.
  async function list(names: readonly string[]): Promise<void> {
    const folder = join(user.home, '.local', 'share', 'egd');
    await mkdir(folder, { recursive: true });
    const plugins = names.map((name) => ({ name, root: join(user.home, name), type: 'link' }));
    const manifest = { private: true, oclif: { schema: 1, plugins }, dependencies: {} };
    await writeFile(join(folder, 'package.json'), JSON.stringify(manifest));
  }
});
