import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { GOOD_SOURCE, makeConfigFolder, problemsOf, refusal, type ConfigFolder } from '../support/config-folder.ts';

const WRITES = `require('node:fs').writeFileSync(__dirname + '/executed', ''); module.exports = {};`;
const IMPORTS = `import { writeFileSync } from 'node:fs'; writeFileSync(import.meta.dirname + '/executed', ''); export default {};`;

describe('loading a configuration', () => {
  let folder: ConfigFolder;

  beforeEach(async () => {
    folder = await makeConfigFolder();
  });

  afterEach(() => folder.remove());

  it('never executes the settings that cosmiconfig would look for in the working folder', async () => {
    for (const extension of ['js', 'cjs']) await folder.write(`.config/config.${extension}`, WRITES);
    for (const extension of ['mjs', 'ts']) await folder.write(`.config/config.${extension}`, IMPORTS);
    await folder.write('package.json', '{"cosmiconfig":{"searchPlaces":["evil.js"]}}');
    await folder.write('evil.js', WRITES);
    const path = await folder.write('egd.toml', GOOD_SOURCE);
    // In a process of its own, because cosmiconfig looks at the working folder of the process.
    const program = `
      import { loadConfig } from ${JSON.stringify(join(import.meta.dirname, '../../src/index.ts'))};
      import { testTypes } from ${JSON.stringify(join(import.meta.dirname, '../support/config-types.ts'))};
      const { config } = await loadConfig({ cwd: process.cwd(), environment: { HOME: process.cwd() }, types: testTypes() });
      process.stdout.write(config.path);`;
    const run = spawnSync(process.execPath, ['--conditions=egd-source', '--input-type=module', '--eval', program], {
      cwd: folder.path,
      encoding: 'utf8',
    });
    assert.equal(run.stdout, path, run.stderr);
    const left = await readdir(folder.path, { recursive: true });
    assert.deepEqual(
      left.filter((name) => name.includes('executed')),
      [],
    );
  });

  for (const name of ['egd.js', 'egd.mjs', 'egd.cjs', 'egd.ts']) {
    it(`reads ${name} as text when it is named, and does not execute it`, async () => {
      await folder.write(name, WRITES);
      const error = await refusal(folder.load({ path: name }));
      assert.equal(problemsOf(error)[0]?.code, 'CONFIG_INVALID_TOML');
      assert.deepEqual((await readdir(folder.path)).includes('executed'), false);
    });
  }

  it('gives $import no meaning', async () => {
    await folder.write('other.toml', GOOD_SOURCE);
    const error = await folder.refuse('"$import" = "./other.toml"\n');
    assert.deepEqual(
      problemsOf(error).map(({ code, key }) => [code, key]),
      [
        ['CONFIG_UNKNOWN_KEY', '"$import"'],
        ['CONFIG_MISSING_REQUIRED', ''],
      ],
    );
  });

  it('makes no objects of YAML tags', async () => {
    await folder.write('egd.yaml', 'good: { name: !!js/function "function () {}", interval: 5m, scale: 0.5, jitter: true }\n');
    const { config } = await folder.load();
    assert.equal(config.sources[0]?.name, 'function () {}');
  });

  it('refuses a YAML file whose aliases would grow without end', async () => {
    const bomb = [
      'a: &a [x, x, x, x, x, x, x, x, x]',
      ...'bcdefgh'.split('').map((key, index) => `${key}: &${key} [${`*${'abcdefg'[index]}, `.repeat(9)}]`),
    ];
    await folder.write('egd.yaml', bomb.join('\n'));
    const [problem] = problemsOf(await refusal(folder.load()));
    assert.equal(problem?.code, 'CONFIG_INVALID_TOML');
  });

  it('lets no table reach the prototype of objects', async () => {
    const error = await folder.refuse(`${GOOD_SOURCE}[__proto__]\nname = "x"\ninterval = "5m"\nscale = 1\njitter = true\n`);
    assert.equal(problemsOf(error)[0]?.code, 'CONFIG_INVALID_VALUE');
    assert.equal(Object.hasOwn(Object.prototype, 'name'), false);
  });
});
