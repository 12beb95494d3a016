import assert from 'node:assert/strict';
import { GOOD_SOURCE, makeConfigFolder, problemsOf, type ConfigFolder } from '../support/config-folder.ts';

describe('tables reserved for later', () => {
  let folder: ConfigFolder;

  before(async () => {
    folder = await makeConfigFolder();
  });

  after(() => folder.remove());

  for (const name of ['collector', 'gateway', 'mcp']) {
    it(`[${name}] is a plugin's: kept, no source, and passed over where nobody asks for it`, async () => {
      const { config, tables, warnings } = await folder.loadText(`${GOOD_SOURCE}[${name}]\nanything = { goes = 1 }\n`);
      assert.equal(JSON.stringify(config.reserved), JSON.stringify({ [name]: { anything: { goes: 1 } } }));
      assert.equal(config.sources.length, 1);
      assert.equal(tables.size, 0);
      assert.deepEqual(warnings, []);
    });
  }

  for (const name of ['egd', 'bridge', 'service']) {
    it(`[${name}] is kept, is no source, and is warned of`, async () => {
      const { config, warnings } = await folder.loadText(`${GOOD_SOURCE}[${name}]\nanything = { goes = 1 }\n`);
      assert.equal(JSON.stringify(config.reserved), JSON.stringify({ [name]: { anything: { goes: 1 } } }));
      assert.equal(config.sources.length, 1);
      assert.deepEqual(
        warnings.map(({ code, key, line }) => [code, key, line]),
        [['CONFIG_NOT_USED', name, 7]],
      );
    });
  }

  it('must be tables', async () => {
    const [problem] = problemsOf(await folder.refuse(`gateway = 5\n${GOOD_SOURCE}`));
    assert.equal(problem?.code, 'CONFIG_INVALID_VALUE');
    assert.equal(problem?.expected, 'a table, [gateway]');
  });

  it('are suggested where a table has nothing of a source and nearly their name', async () => {
    const problems = problemsOf(await folder.refuse(`${GOOD_SOURCE}[deamon]\nport = 5\n`));
    assert.equal(problems.length, 1);
    assert.equal(problems[0]?.code, 'CONFIG_MISSING_REQUIRED');
    assert.equal(problems[0]?.suggestion, 'did you mean [daemon]?');
  });

  it('do not count as an enabled source', async () => {
    const [problem] = problemsOf(await folder.refuse('[daemon]\nname = "x"\ninterval = "5m"\nscale = 1\njitter = true\n'));
    assert.equal(problem?.code, 'CONFIG_MISSING_REQUIRED');
    assert.match(problem?.message ?? '', /no source is defined/);
  });
});
