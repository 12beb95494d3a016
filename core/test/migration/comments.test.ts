import assert from 'node:assert/strict';
import { migrate } from './oracle.ts';

const REST = "interval=60, scale=0.5, url='https://x.example'";

describe('the comments of an old configuration', () => {
  it('brings the comments before and in a source along', async () => {
    const { toml } = await migrate(
      `# The file.\n\n# One\n# and two.\nsource_a = dict(name='A', # inside\n  ${REST})\n# Three.\nsource_b = dict(name='B', ${REST}) # behind\n`,
    );
    assert.match(toml, /^# Written by .*\n# The file\.\n\n# One\n# and two\.\n# inside\n\[a\]\n[^#]*# Three\.\n# behind\n\[b\]\n/);
  });

  it('gives each source of a branch its own comments and line', async () => {
    const { toml, items } = await migrate(
      `import os\n# All.\nif os.name == 'posix':\n  # One.\n  source_a = dict(name='A', ${REST}) # behind\n  # Two.\n  source_b = dict(name='B', ${REST})\n  # The end.\n  pass\nmaxEntropy = 5\n`,
    );
    assert.match(toml, /# All\.\n# One\.\n# behind\n\[a\]\n[^#]*# Two\.\n# The end\.\n\[b\]\n/);
    assert.deepEqual(
      items.map(({ from, line }) => [from, line]),
      [
        ['maxEntropy', 10],
        ['source_a', 5],
        ['source_b', 7],
      ],
    );
  });
});
