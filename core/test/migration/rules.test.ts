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

  it('knows the old addresses of ANU', async () => {
    for (const url of ['http://150.203.48.55/RawChar.php', 'https://qrng.anu.edu.au/API/jsonI.php']) {
      const { items } = await migrate(`source_a = dict(name='A', interval=60, scale=1, url='${url}')\n`);
      assert.ok(items[0]?.notes.some((note) => note.includes('api.quantumnumbers.anu.edu.au')));
    }
  });

  it('brings over a source whose file is not there', async () => {
    const { toml, items } = await migrate(
      `source_a = dict(name='A', interval=60, scale=1, file='/no/such/file')\nsource_b = dict(name='B', ${REST})\n`,
    );
    assert.equal(items[0]?.from, 'source_a');
    assert.equal(Object(parse(toml)['a']).file, '/no/such/file');
  });

  it('says so where no source is enabled', async () => {
    const { items, needsHand } = await migrate('tcpPort = 3000\n');
    assert.ok(needsHand);
    assert.match(items.at(-1)?.notes[0] ?? '', /no source is enabled/);
  });
});
