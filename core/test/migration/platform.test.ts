import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import { migrate } from './oracle.ts';

const REST = "interval=60, scale=0.5, url='https://x.example'";

describe('a migration for another platform', () => {
  it('finds a variable of Windows in whichever case it is asked for', async () => {
    const { toml } = await migrate(
      `import os\nsource_a = dict(name=os.environ['Egd_Key'] + os.environ.get('egd_key') + os.getenv('eGd_key') + str('Egd_key' in os.environ), ${REST})\n`,
      'nt',
    );
    assert.equal(Object(parse(toml)['a']).name, 'k&yk&yk&yTrue');
  });

  it('reads the branch of another platform', async () => {
    const text = `import os, sys\nif os.name == 'nt':\n    persistFile = os.path.join(os.environ['home'], 'x')\n    tcpPort = 3000 if sys.platform == 'win32' else 1\n    source_w = dict(name='W', ${REST})\nelse:\n    source_p = dict(name='P', ${REST})\n`;
    assert.deepEqual(Object.keys(parse((await migrate(text)).toml)), ['p']);
    const windows = await migrate(text, 'nt');
    assert.deepEqual(
      windows.items.map(({ from }) => from),
      ['persistFile', 'tcpPort', 'source_w'],
    );
    assert.equal(parse(windows.toml)['tcp_port'], 3000);
  });
});
