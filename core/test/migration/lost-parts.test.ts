import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import { migrate } from './oracle.ts';

const REST = "interval=60, scale=0.5, url='https://x.example'";

describe('what a migration cannot know', () => {
  it('writes the statement of a branch that is lost, not the branch', async () => {
    const { toml } = await migrate(
      `import os\nif os.name == 'posix':\n  source_a = dict(name='A', interval=os.getpid(), url='https://x.example')\n  source_b = dict(name='B', ${REST})\n`,
    );
    assert.match(toml, /# NOT MIGRATED, line 3: interval: os\.getpid .*\n# {3}source_a = .*\n(?!#)/);
  });

  it('writes what it does not know as a comment, with reason, line and Python', async () => {
    const { toml, items, needsHand } = await migrate(
      `import time\nsource_a = dict(name='A',\n  interval=time.time(), url='https://x.example', scale=1)\nsource_b = dict(name='B', ${REST})\n`,
    );
    assert.match(
      toml,
      /# NOT MIGRATED, line 3: interval: time\.time can only be known by running it\n# {3}source_a = dict\(name='A',\n# {5}interval=time\.time\(\), url=/,
    );
    assert.deepEqual(Object.keys(parse(toml)), ['b']);
    assert.deepEqual([needsHand, items[0]?.to, items[0]?.outcome, items[1]?.outcome], [true, null, 'by-hand', 'same']);
  });

  it('tells statements that have an effect only where they run', async () => {
    const { toml, needsHand } = await migrate(
      `import socket\nsocket.setdefaulttimeout(5)\nprint('x')\nsource_b = dict(name='B', ${REST})\n`,
    );
    assert.ok(needsHand);
    assert.match(
      toml,
      /# NOT MIGRATED, line 2: socket\.setdefaulttimeout can only be known by running it\n# {3}socket\.setdefaulttimeout\(5\)\n/,
    );
    assert.doesNotMatch(toml, /print/);
  });

  it('tells sources that only running would tell from those of a branch', async () => {
    const { toml, items } = await migrate(
      `import os\nif os.path.exists('/dev/hwrng'):\n    source_a = dict(name='A', ${REST})\nsource_b = dict(name='B', ${REST})\n`,
    );
    assert.deepEqual(
      items.map(({ from, outcome }) => [from, outcome]),
      [
        ['source_a', 'by-hand'],
        ['source_b', 'same'],
      ],
    );
    assert.match(toml, /# NOT MIGRATED, line 2: /);
  });
});
