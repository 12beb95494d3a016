import assert from 'node:assert/strict';
import { isEgdError } from '../../src/index.ts';
import { migrate } from './oracle.ts';

const QUICK = 5_000; // milliseconds on a busy machine; minutes are what it must not be

const TOO_LARGE: Readonly<Record<string, readonly [text: string, place: string]>> = {
  'a loop without an end': ['n = 0\nwhile True:\n    n = n + 1\n', 'Line [23], column \\d'],
  'a function that calls itself without an end': ['def f(): return f()\nx = f()\n', 'Line [12], column \\d+'],
  'a number of a thousand million bits': ['x = 1\ny = 1 << 10**9\n', 'Line 2, column 5'],
  'a text of a thousand million characters': ["x = 'a' * 10**9\n", 'Line 1, column 5'],
  'a list that doubles': ["x = ['a']\nfor i in range(100):\n    x = x + x\n", 'Line 3, column \\d+'],
  'a text that doubles': ["x = 'a'\nfor i in range(100):\n    x += x\n", 'Line 3, column \\d+'],
  'a format of a thousand million columns': ["x = '%1000000000d' % 5\n", 'Line 1, column 5'],
  'a power of powers': ['x = 9 ** 9 ** 9\n', 'Line 1, column 5'],
  'a range without an end': ['for i in range(10 ** 12):\n    pass\n', 'Line 1, column 10'],
  'loops within loops': [
    'for a in range(100000):\n  for b in range(100000):\n    for c in range(100000):\n      pass\n',
    'Line \\d, column \\d+',
  ],
  'ten thousand brackets': [`x = ${'('.repeat(10_000)}1${')'.repeat(10_000)}\n`, 'Line 1, column 105'],
  'a sum of twenty thousand': [`a = 1\nx = ${'1+'.repeat(20_000)}1\n`, 'Line 2, column \\d+'],
  'a hundred thousand signs': [`x = ${'-'.repeat(90_000)}1\n`, 'Line 1, column \\d+'],
  'a million lines': ['x = 1\n'.repeat(1_000_000), 'Line 20001, column 1'],
  'thirty thousand lines': ['x = 1\n'.repeat(30_000), 'Line 20001, column 1'],
  'a line of megabytes': [`x = '${'a'.repeat(3_000_000)}'\n`, 'Line 1, column \\d+'],
};

const SYNTAX: Readonly<Record<string, readonly [text: string, place: string]>> = {
  'a value that is missing': ['a = 1\nx = = 1\n', 'Line 2, column 5: '],
  'a block that is missing': ['if True:\nx = 1\n', 'Line 2, column 1: '],
  'a bracket that is not closed': ['x = (1,\ny = 2\n', 'Line \\d, column \\d+: '],
  'a text that does not end': ["x = 1\ny = 'abc\n", 'Line 2, column 5: this string does not end'],
  'a long text that does not end': ["x = '''abc\n\n", 'Line 1, column 5: this string does not end'],
  'an indentation too many': ['x = 1\n\ty = 2\n', 'Line 2, column 2: '],
  'the print of Python 2': ["x = 1\nprint 'a'\n", 'Line 2, column 7: '],
  'columns behind characters beyond ASCII': ["ä = 'é𝄞' 5\n", 'Line 1, column 11: '],
};

describe('what is too much for a migration', () => {
  for (const [title, [text, place]] of Object.entries(TOO_LARGE)) {
    it(`refuses ${title} quickly, with its place`, async () => {
      const start = performance.now();
      await assert.rejects(
        migrate(text),
        (error) => isEgdError(error) && error.code === 'MIGRATION_TOO_LARGE' && new RegExp(`^${place}: `).test(error.message),
      );
      assert.ok(performance.now() - start < QUICK);
    });
  }

  const twice = `x = ['a']\n${'x = [x, x]\n'.repeat(60)}`;
  const tuples = `x = ('a',)\n${'x = (x,)\n'.repeat(60)}`;
  const SHARED: Readonly<Record<string, string>> = {
    'as text': `${twice}y = str(x)\n`,
    'in a format': `${twice}y = f'{x}' + '%s' % (x,)\n`,
    compared: `${twice}y = x == x\nz = x < x\nw = x in [x]\n`,
    'as a setting': `${twice}maxEntropy = x\n`,
    'in a source': `${twice}source_a = dict(name='A', interval=60, scale=1, cmd=x)\n`,
    'in a function': `${twice}def f(): return x\nsource_a = dict(name='A', interval=60, scale=1, function=f)\n`,
    'as a key': `${tuples}y = {x: 1}\n`,
    'that holds itself': `x = []\nx.append(x)\nmaxEntropy = x\ny = str(x)\nz = x == [x]\n`,
  };
  for (const [title, text] of Object.entries(SHARED)) {
    it(`looks quickly at a list of lists that are shared, ${title}`, async () => {
      const start = performance.now();
      await migrate(text);
      assert.ok(performance.now() - start < QUICK);
    });
  }

  it('ends a file whose every step is long', async () => {
    const text = `x = ['a'] * 1000000\nfor i in range(100000):\n    n = x.count('b')\n`;
    await assert.rejects(migrate(text), (error) => isEgdError(error) && error.message.includes('computes for too long'));
  });

  for (const [title, [text, place]] of Object.entries(SYNTAX)) {
    it(`tells line and column of ${title}`, async () => {
      await assert.rejects(
        migrate(text),
        (error) => isEgdError(error) && error.code === 'MIGRATION_SYNTAX_ERROR' && new RegExp(`^${place}`).test(error.message),
      );
    });
  }

  it('refuses a binary file and a text that is not UTF-8, with the place', async () => {
    await assert.rejects(migrate(Buffer.from([0x78, 0x0a, 0x20, 0x00, 0xff])), refused(/^Line 2, column 2: .*0x00/));
    await assert.rejects(migrate(Buffer.from([0x78, 0x3d, 0xff, 0x0a])), refused(/^Line 1, column 3: /));
  });

  it('reads Latin-1 where the file says so', async () => {
    const { items } = await migrate(
      Buffer.from("# -*- coding: latin-1 -*-\nsource_a = dict(name='\xe4', interval=60, url='https://a.example', scale=1)\n", 'latin1'),
    );
    assert.equal(items[0]?.outcome, 'same');
  });
});

function refused(message: RegExp): (error: unknown) => boolean {
  return (error) => isEgdError(error) && error.code === 'MIGRATION_NOT_PYTHON' && message.test(error.message);
}
