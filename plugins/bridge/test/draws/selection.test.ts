import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { drawShuffle, drawWithoutReplacement, drawWithReplacement } from '../../src/draws/selection.ts';

const take = (size: number): Uint8Array => new Uint8Array(randomBytes(size));

describe('selections', () => {
  it('give each order of three equally often, over every byte that is accepted first', async () => {
    const seen = new Map<string, number>();
    for (let first = 0; first < 252; first++) {
      for (let second = 0; second < 4; second++) {
        const order = await drawShuffle(['a', 'b', 'c'], (size) => Uint8Array.of(first, second, ...new Uint8Array(size - 2)));
        seen.set(order.join(''), (seen.get(order.join('')) ?? 0) + 1);
      }
    }
    assert.equal(seen.size, 6);
    assert.deepEqual([...new Set(seen.values())], [(252 * 4) / 6]);
  });

  it('keep every item of a shuffled list once, whatever is in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(fc.string(), fc.integer(), fc.boolean()), { maxLength: 50 }), async (items) => {
        const before = [...items];
        const shuffled = await drawShuffle(items, take);
        assert.deepEqual(items, before, 'the list itself is left alone');
        assert.deepEqual(shuffled.map(String).toSorted(), items.map(String).toSorted());
      }),
    );
  });

  it('choose different places without replacement, and any again with it', async () => {
    const items = Array.from({ length: 20 }, (_item, index) => index);
    const chosen = await drawWithoutReplacement(items, 20, take);
    assert.equal(new Set(chosen).size, 20);
    assert.equal((await drawWithoutReplacement(items, 3, take)).length, 3);
    assert.equal((await drawWithReplacement(['one'], 5, take)).join(' '), 'one one one one one');
    assert.equal((await drawWithReplacement(items, 100, take)).length, 100);
  });

  it('shuffle ten thousand items with about three bytes each', async () => {
    let taken = 0;
    const items = Array.from({ length: 10_000 }, (_item, index) => index);
    const shuffled = await drawShuffle(items, (size) => {
      taken += size;
      return take(size);
    });
    assert.equal(new Set(shuffled).size, 10_000);
    assert.ok(taken < 31_000, `${taken} bytes`);
  });
});
