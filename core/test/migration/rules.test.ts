import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import { migrate } from './oracle.ts';

const REST = "interval=60, scale=0.5, url='https://x.example'";

interface Rule {
  readonly old: string;
  readonly table?: Readonly<Record<string, unknown>>; // the keys that it has, among others
  readonly without?: string; // a key that it has not
  readonly note?: RegExp;
  readonly outcome?: 'same' | 'changed' | 'by-hand';
}

const RULES: Readonly<Record<string, Rule>> = {
  'brings over what is allowed as it is': {
    old: "dict(name='N', interval=5400, url='https://x.example/?a=b', size=1000, minsize=10, scale=.25, nocompress=True, initdelay=30, prefetch='https://x.example')",
    table: {
      name: 'N',
      interval: '1h30m',
      url: 'https://x.example/?a=b',
      size: 1000,
      min_size: 10,
      scale: 0.25,
      no_compress: true,
      init_delay: '30s',
      prefetch: 'https://x.example',
    },
    outcome: 'same',
  },
  'raises an interval that is too short': {
    old: "dict(name='N', interval=0.5, scale=1, url='https://x.example')",
    table: { interval: '10s' },
    note: /interval was 500ms; the nearest allowed value is 10s/,
    outcome: 'changed',
  },
  'lowers an interval that is too long': {
    old: "dict(name='N', interval=10**7, scale=1, url='https://x.example')",
    table: { interval: '168h' },
    outcome: 'changed',
  },
  'writes a scale that was left out': {
    old: "dict(name='N', interval=60, url='https://x.example')",
    table: { scale: 1 },
    note: /scale was left out and counted as 1\.0/,
    outcome: 'changed',
  },
  'lowers a scale above 1': {
    old: "dict(name='N', interval=60, scale=2, url='https://x.example')",
    table: { scale: 1 },
    outcome: 'changed',
  },
  'does not compress where nocompress is False': {
    old: `dict(name='N', nocompress=False, ${REST})`,
    table: { no_compress: true },
    note: /nocompress = False meant "do not compress"/,
    outcome: 'changed',
  },
  'allows http where it was used': {
    old: "dict(name='N', interval=60, scale=1, url='http://x.example/a')",
    table: { url: 'http://x.example/a', allow_http: true },
    note: /x\.example is asked without encryption/,
    outcome: 'changed',
  },
  'allows http to this machine without a word': {
    old: "dict(name='N', interval=60, scale=1, url='http://127.0.0.1:8000/a')",
    without: 'allow_http',
    outcome: 'same',
  },
  'allows http for a prefetch': {
    old: "dict(name='N', interval=60, scale=1, url='https://x.example', prefetch='http://y.example')",
    table: { allow_http: true },
    note: /y\.example/,
    outcome: 'changed',
  },
  'cuts a long name': {
    old: `dict(name='x' * 150, ${REST})`,
    table: { name: `${'x'.repeat(99)}…` },
    note: /name had 150 characters/,
    outcome: 'changed',
  },
  'takes line breaks out of a name': { old: `dict(name='a\\nb', ${REST})`, table: { name: 'a b' }, outcome: 'changed' },
  'lowers a minsize above size': {
    old: `dict(name='N', size=10, minsize=20, ${REST})`,
    table: { size: 10, min_size: 10 },
    outcome: 'changed',
  },
  'leaves out a size that means no limit': { old: `dict(name='N', size=-1, ${REST})`, without: 'size', outcome: 'changed' },
  'leaves out keys that the old daemon did not read': {
    old: `dict(name='N', colour='red', ${REST})`,
    without: 'colour',
    note: /the key 'colour' is left out/,
    outcome: 'same',
  },
  'writes the words of a command': {
    old: "dict(name='N', interval=60, scale=1, cmd=('sh', '-c', 'date; ps'))",
    table: { command: ['sh', '-c', 'date; ps'] },
    outcome: 'same',
  },
  'runs a command with control characters in a script': {
    old: "dict(name='N', interval=60, scale=1, cmd=['printf', 'a\\nb'])",
    table: { script_interpreter: 'python3' },
    outcome: 'changed',
  },
  'reads a program without arguments': {
    old: "dict(name='N', interval=60, scale=1, cmd='date')",
    table: { command: ['date'] },
    outcome: 'same',
  },
  'writes a dollar sign of a path twice': {
    old: "dict(name='N', interval=60, scale=1, file='/dev/$x')",
    table: { file: '/dev/$$x', allow_device: true },
    outcome: 'changed',
  },
  'makes a file of an address of a file': {
    old: "dict(name='N', interval=60, scale=1, url='file:///dev/random')",
    table: { file: '/dev/random' },
    outcome: 'changed',
  },
  'fetches what egd does not by a script': {
    old: "dict(name='N', interval=60, scale=1, url='ftp://x.example/a', size=5)",
    table: { script_interpreter: 'python3', size: 5 },
    outcome: 'changed',
  },
  'fetches a very long URL by a script': {
    old: "dict(name='N', interval=60, scale=1, url='https://x.example/' + 'a' * 600)",
    table: { script_interpreter: 'python3' },
    outcome: 'changed',
  },
  'says that the beacon of NIST 1.0 is gone': {
    old: "dict(name='N', interval=60, scale=1, url='https://beacon.nist.gov/rest/record/last')",
    note: /egd-source-nist/,
    outcome: 'changed',
  },
  'says that HotBits is gone': {
    old: "dict(name='N', interval=60, scale=1, url='https://www.fourmilab.ch/cgi-bin/Hotbits?nbytes=2048&fmt=hex')",
    note: /HotBits/,
    outcome: 'changed',
  },
  'says that the old address of ANU is gone': {
    old: "dict(name='N', interval=60, scale=1, url='https://qrng.anu.edu.au/API/jsonI.php?length=10')",
    note: /quantumnumbers/,
    outcome: 'changed',
  },
  'says it of a function, too': {
    old: "dict(name='N', interval=60, scale=1, urlfunction=lambda: 'https://beacon.nist.gov/rest/record/' + str(5))",
    note: /egd-source-nist/,
    outcome: 'changed',
  },
  'keeps a source without a size that only running would tell': {
    old: `dict(name='N', size=compute(), ${REST})`,
    without: 'size',
    note: /^line 2: size: Python raises NameError/,
    outcome: 'by-hand',
  },
  'takes the first of two origins and says so': {
    old: `dict(name='N', file='/dev/random', ${REST})`,
    table: { url: 'https://x.example' },
    without: 'file',
    outcome: 'by-hand',
  },
};

describe('what a migration makes of a source', () => {
  for (const [title, { old, table = {}, without, note, outcome }] of Object.entries(RULES)) {
    it(title, async () => {
      const { items, toml } = await migrate(`import time\nsource_it = ${old}\n`);
      const item = items.find(({ from }) => from === 'source_it');
      const found = Object(parse(toml)['it']) as Record<string, unknown>;
      assert.deepEqual(Object.fromEntries(Object.keys(table).map((key) => [key, found[key]])), table, toml);
      if (without !== undefined) assert.ok(!Object.hasOwn(found, without), toml);
      if (note !== undefined)
        assert.ok(
          item?.notes.some((one) => note.test(one)),
          item?.notes.join('\n'),
        );
      if (outcome !== undefined) assert.equal(item?.outcome, outcome, toml);
    });
  }

  it('brings the settings over', async () => {
    const { toml, items } = await migrate(
      `logLevel = 'WARNING'\nmaxEntropy = 10**7\npersistFile = '/tmp/p'\npersistInterval = 90\npoolChunkMaxEntropy = 4096\ntcpPort = 2200\nother = 5\nsource_a = dict(name='A', ${REST})\n`,
    );
    assert.deepEqual(
      { ...parse(toml), a: undefined },
      {
        log_level: 'warn',
        max_entropy: 10_000_000,
        persist_file: '/tmp/p',
        persist_interval: '1m30s',
        pool_chunk_max_entropy: 4096,
        tcp_port: 2200,
        a: undefined,
      },
    );
    assert.ok(items.every(({ outcome }) => outcome === 'same'));
  });

  for (const [level, migrated] of [
    ['10', 'debug'],
    ['0', 'debug'],
    ['15', 'info'],
    ['50', 'error'],
    ["'CRITICAL'", 'error'],
    ["'DEBUG'", 'debug'],
    ['35', 'error'],
    ['25', 'warn'],
  ] as const) {
    it(`makes ${migrated} of the level ${level}`, async () => {
      assert.equal(parse((await migrate(`logLevel = ${level}\nsource_a = dict(name='A', ${REST})`)).toml)['log_level'], migrated);
    });
  }

  it('gives each source a table name of its own', async () => {
    const names = [
      'sourceDevRandom',
      'source_dev_random',
      'source',
      'source1',
      'source_2',
      'source_daemon',
      'disabled_source_off',
      'source_tcp_port',
      'source_Ünï',
    ];
    const { toml, items } = await migrate(names.map((name, index) => `${name} = dict(name='Number ${index}', ${REST})`).join('\n'));
    const ids = ['dev_random', 'dev_random_2', 'number_2', 'number_3', 'number_4', 'daemon_source', 'off', 'tcp_port_2', 'u_ni'];
    assert.deepEqual(
      items.map(({ to }) => to),
      ids.with(8, items[8]?.to ?? ''),
    );
    assert.deepEqual(
      Object.keys(parse(toml)),
      items.map(({ to }) => to),
    );
    assert.equal(Object(parse(toml)['off']).disabled, true);
  });

  it('gives each source a name of its own', async () => {
    const { toml } = await migrate(`source_a = dict(name='A', ${REST})\nsource_b = dict(name='A', ${REST})`);
    assert.deepEqual([Object(parse(toml)['a']).name, Object(parse(toml)['b']).name], ['A', 'A (2)']);
  });

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

  it('writes the statement of a branch that is lost, not the branch', async () => {
    const { toml } = await migrate(
      `import os\nif os.name == 'posix':\n  source_a = dict(name='A', interval=os.getpid(), url='https://x.example')\n  source_b = dict(name='B', ${REST})\n`,
    );
    assert.match(toml, /# NOT MIGRATED, line 3: interval: os\.getpid .*\n# {3}source_a = .*\n(?!#)/);
  });

  it('finds a variable of Windows in whichever case it is asked for', async () => {
    const { toml } = await migrate(
      `import os\nsource_a = dict(name=os.environ['Egd_Key'] + os.environ.get('egd_key') + os.getenv('eGd_key') + str('Egd_key' in os.environ), ${REST})\n`,
      'nt',
    );
    assert.equal(Object(parse(toml)['a']).name, 'k&yk&yk&yTrue');
  });

  it('knows the old addresses of ANU', async () => {
    for (const url of ['http://150.203.48.55/RawChar.php', 'https://qrng.anu.edu.au/API/jsonI.php']) {
      const { items } = await migrate(`source_a = dict(name='A', interval=60, scale=1, url='${url}')\n`);
      assert.ok(items[0]?.notes.some((note) => note.includes('api.quantumnumbers.anu.edu.au')));
    }
  });

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

  it('brings over a source whose file is not there', async () => {
    const { toml, items } = await migrate(
      `source_a = dict(name='A', interval=60, scale=1, file='/no/such/file')\nsource_b = dict(name='B', ${REST})\n`,
    );
    assert.equal(items[0]?.from, 'source_a');
    assert.equal(Object(parse(toml)['a']).file, '/no/such/file');
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

  it('says so where no source is enabled', async () => {
    const { items, needsHand } = await migrate('tcpPort = 3000\n');
    assert.ok(needsHand);
    assert.match(items.at(-1)?.notes[0] ?? '', /no source is enabled/);
  });
});
