import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { acceptCandidate, planCandidates, sufficientCandidates } from '../../src/draws/candidates.ts';
import { drawIntegers } from '../../src/draws/integers.ts';

const take = (size: number): Uint8Array => new Uint8Array(randomBytes(size));

describe('integers', () => {
  it('come equally often: every candidate of one and two bytes, for every range of a byte, and some of two', () => {
    for (const [width, ranges] of [
      [1, Array.from({ length: 255 }, (_range, index) => index + 2)],
      [2, [2, 3, 6, 7, 100, 255, 256, 257, 1000, 10_000, 32_769, 65_535, 65_536]],
    ] as const) {
      for (const range of ranges) {
        const seen = new Map<number | undefined, number>();
        for (let candidate = 0; candidate < 2 ** (8 * width); candidate++) {
          const value = acceptCandidate(candidate, range, width);
          seen.set(value, (seen.get(value) ?? 0) + 1);
        }
        const rejected = seen.get(undefined) ?? 0;
        seen.delete(undefined);
        assert.equal(seen.size, range);
        assert.deepEqual(new Set(seen.values()), new Set([Math.floor(2 ** (8 * width) / range)]));
        assert.ok(rejected < range);
      }
    }
  });

  it('take the next candidate when one is rejected', async () => {
    const { width, count } = planCandidates([6]);
    const bytes = new Uint8Array(width * count).fill(255, 0, width); // the highest candidate is rejected
    bytes[2 * width - 1] = 4;
    assert.deepEqual(await drawIntegers({ min: 1, max: 6, count: 1 }, () => bytes), [5]);
  });

  it('ask for a second helping when all of the first was rejected, and wipe both', async () => {
    const helpings: Uint8Array[] = [];
    const [value] = await drawIntegers({ min: 0, max: 2, count: 1 }, (size) => {
      const helping = new Uint8Array(size).fill(helpings.length === 0 ? 255 : 1);
      helpings.push(helping);
      return helping;
    });
    assert.equal(helpings.length, 2);
    assert.equal(value, 1);
    assert.ok(helpings.every((helping) => helping.every((byte) => byte === 0)));
  });

  it('reach both ends of every range, the largest safe one as well', async () => {
    const [min, max] = [Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
    assert.deepEqual(await drawIntegers({ min, max, count: 1 }, at(0n)), [min]);
    assert.deepEqual(await drawIntegers({ min, max, count: 1 }, at(2n ** 54n - 2n)), [max]);
    assert.deepEqual(await drawIntegers({ min, max, count: 1 }, at(2n ** 54n - 1n)), [min]); // the next round begins
    assert.deepEqual(await drawIntegers({ min: max, max, count: 2 }, () => assert.fail('one of one needs no entropy')), [max, max]);
  });

  it('lie within any safe range, whatever it is', async () => {
    const safe = fc.maxSafeInteger();
    await fc.assert(
      fc.asyncProperty(safe, safe, fc.integer({ min: 1, max: 20 }), async (a, b, count) => {
        const [min, max] = [Math.min(a, b), Math.max(a, b)];
        const integers = await drawIntegers({ min, max, count }, take);
        assert.equal(integers.length, count);
        assert.ok(integers.every((each) => Number.isSafeInteger(each) && each >= min && each <= max));
      }),
    );
  });

  it('refuse a range that is upside down or not safe', async () => {
    await assert.rejects(drawIntegers({ min: 2, max: 1, count: 1 }, take), RangeError);
    await assert.rejects(drawIntegers({ min: 0, max: 2 ** 53, count: 1 }, take), RangeError);
  });
});

describe('candidates', () => {
  it('do less than once in 2^64 too few: the binomial tail, summed', () => {
    for (const [count, rejection] of [
      [1, 1 / 3],
      [1, 4 / 65_536],
      [10, 0.2],
      [100, 56 / 256],
      [1000, 36 / 65_536],
    ] as const) {
      const candidates = sufficientCandidates(count, rejection);
      assert.ok(tooFew(candidates, count, rejection) < 2 ** -64, `${count} of ${candidates}`);
      assert.ok(tooFew(candidates - 4, count, rejection) > 2 ** -80, 'and not many more than needed');
    }
    assert.equal(sufficientCandidates(7, 0), 7);
  });

  it('take the width that costs the fewest bytes', () => {
    assert.deepEqual(planCandidates([256]), { width: 1, count: 1 });
    assert.deepEqual(planCandidates([2 ** 40]), { width: 5, count: 1 });
    const { width, count } = planCandidates(Array.from({ length: 1000 }, () => 100));
    assert.ok(width === 1 && count < 1500, `${count} of ${width} bytes`);
  });
});

// Gives helpings that begin with this candidate of eight bytes.
function at(candidate: bigint): (size: number) => Uint8Array {
  return (size) => {
    const bytes = Buffer.alloc(size);
    bytes.writeBigUInt64BE(candidate);
    return new Uint8Array(bytes);
  };
}

// How often fewer than `count` of so many candidates are accepted.
function tooFew(candidates: number, count: number, rejection: number): number {
  let sum = 0;
  for (let accepted = 0; accepted < count && accepted <= candidates; accepted++) {
    let log = (candidates - accepted) * Math.log(rejection) + accepted * Math.log(1 - rejection);
    for (let index = 1; index <= accepted; index++) log += Math.log((candidates - accepted + index) / index);
    sum += Math.exp(log);
  }
  return sum;
}
