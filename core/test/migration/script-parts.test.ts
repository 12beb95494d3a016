import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import { migrate } from './oracle.ts';

describe('what the script of a migrated function holds', () => {
  it('takes a compiled regular expression for nothing that keeps something', async () => {
    const { items, toml } = await migrate(
      `import re\nlink = re.compile('x+')\nseen = []\ndef f(): return link.search('axx').group().encode()\ndef g():\n  seen.append(1)\n  return b'x' * len(seen)\n` +
        `source_f = dict(name='F', interval=60, scale=1, function=f)\nsource_g = dict(name='G', interval=60, scale=1, function=g)\n`,
    );
    assert.match(Object(parse(toml)['f']).script, /link = re\.compile\('x\+'\)/);
    assert.deepEqual(
      items.map(({ from, outcome }) => [from, outcome]),
      [
        ['source_f', 'same'],
        ['source_g', 'by-hand'],
      ],
    );
  });

  it('leaves out of a script what uses its modules for other ends', async () => {
    const { toml } = await migrate(
      `import os\ntoken = os.environ.get('TOKEN', '')\npersistFile = os.path.join('/tmp', 'pool')\ndef f(): return os.urandom(8)\nsource_a = dict(name='A', interval=60, scale=1, function=f)\n`,
    );
    const { script } = Object(parse(toml)['a']);
    assert.match(script, /import os\ndef f/);
    assert.doesNotMatch(script, /token|persistFile/);
  });
});
