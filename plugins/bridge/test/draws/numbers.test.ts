import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { parseDice, rollDice } from '../../src/draws/dice.ts';
import { drawFloats } from '../../src/draws/floats.ts';
import { ALPHABETS, drawPasswords, passwordEntropy, type Alphabet } from '../../src/draws/passwords.ts';
import { drawUuids } from '../../src/draws/uuids.ts';

const take = (size: number): Uint8Array => new Uint8Array(randomBytes(size));

describe('floats', () => {
  it('go from 0 to the largest double below 1, in steps of 2^-53', async () => {
    const bytes = Buffer.alloc(21).fill(255, 14);
    bytes[13] = 8;
    const [zero, step, top] = await drawFloats(3, () => Uint8Array.from(bytes));
    assert.deepEqual([zero, step, top], [0, 2 ** -53, 1 - 2 ** -53]);
  });

  it('hold every bit of their seven bytes but the last three', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 7, maxLength: 7 }), async (bytes) => {
        const expected = Number(BigInt(`0x${Buffer.from(bytes).toString('hex')}`) >> 3n) / 2 ** 53;
        assert.deepEqual(await drawFloats(1, () => bytes.slice()), [expected]);
      }),
    );
  });
});

describe('UUIDs', () => {
  it('have version 4, the variant of RFC 9562, and all other bits as drawn', async () => {
    const drawn = Uint8Array.from(Buffer.alloc(32).fill(255, 16));
    assert.deepEqual(await drawUuids(2, () => drawn), ['00000000-0000-4000-8000-000000000000', 'ffffffff-ffff-4fff-bfff-ffffffffffff']);
    assert.ok(
      drawn.every((byte) => byte === 0),
      'what was drawn is wiped',
    );
  });
});

describe('dice', () => {
  it('are read from their notation', () => {
    assert.deepEqual(parseDice('2d6+3'), { count: 2, sides: 6, modifier: 3 });
    assert.deepEqual(parseDice('d20'), { count: 1, sides: 20, modifier: 0 });
    assert.deepEqual(parseDice('3D%-1'), { count: 3, sides: 100, modifier: -1 });
    for (const wrong of ['', '6', '2d', 'd0', '0d6', '2d6+', '2d6 + 3', ' d6', '2d6*2', '-1d6'])
      assert.equal(parseDice(wrong), undefined, wrong);
  });

  it('show 1 to their sides, and the sum with what is added', async () => {
    const { notation, rolls, sum } = await rollDice({ count: 50, sides: 6, modifier: -2 }, take);
    assert.equal(notation, '50d6-2');
    assert.ok(rolls.length === 50 && rolls.every((roll) => roll >= 1 && roll <= 6));
    assert.equal(
      sum,
      rolls.reduce((total, roll) => total + roll, -2),
    );
  });
});

describe('passwords', () => {
  it('are made of their alphabet alone, and tell their entropy', async () => {
    const sizes: Record<Alphabet, number> = { printable: 94, alphanumeric: 62, unambiguous: 57, lowercase: 26, digits: 10, hex: 16 };
    for (const alphabet of ['printable', 'alphanumeric', 'unambiguous', 'lowercase', 'digits', 'hex'] as const) {
      assert.equal(new Set(ALPHABETS[alphabet]).size, sizes[alphabet]);
      const passwords = await drawPasswords({ alphabet, length: 40, count: 5 }, take);
      assert.equal(new Set(passwords).size, 5);
      for (const password of passwords)
        assert.ok(password.length === 40 && password.split('').every((character) => ALPHABETS[alphabet].includes(character)));
      assert.equal(passwordEntropy(alphabet, 10), 10 * Math.log2(sizes[alphabet]));
    }
  });
});
