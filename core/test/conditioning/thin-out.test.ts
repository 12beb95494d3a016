import strict from 'node:assert/strict';
import { assert, integer, property } from 'fast-check';
import { thinOut } from '../../src/conditioning/thin-out.ts';

describe('thinning out a stirred sample', () => {
  it('keeps blocks that are spread evenly and end with the sample', () => {
    const stirred = Uint8Array.from({ length: 256 }, (_, index) => index);
    strict.deepEqual([...thinOut(stirred, 64)], [...stirred.subarray(96, 128), ...stirred.subarray(224, 256)]);
  });

  it('keeps all where all may be kept, and nothing where nothing may', () => {
    const stirred = Uint8Array.from({ length: 100 }, (_, index) => index);
    strict.deepEqual(thinOut(stirred, 100), stirred);
    strict.equal(thinOut(stirred, 0).length, 0);
  });

  it('gives as many bytes as asked for, each a byte of the sample in its order', () => {
    assert(
      property(integer({ min: 0, max: 3000 }), integer({ min: 0, max: 3000 }), (one, other) => {
        const length = Math.max(one, other);
        const count = Math.min(one, other);
        // Each position is marked by two bytes of itself, in a sample of its high and one of its low bytes.
        const [high, low] = [8, 0].map((shift) =>
          thinOut(
            Uint8Array.from({ length }, (_, index) => (index >> shift) & 255),
            count,
          ),
        );
        const positions = Array.from({ length: count }, (_, index) => (high?.[index] ?? 0) * 256 + (low?.[index] ?? 0));
        strict.ok(positions.every((position, index) => index === 0 || position > (positions[index - 1] ?? 0)));
        strict.equal(positions.length, count);
      }),
    );
  });
});
