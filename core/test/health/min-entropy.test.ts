import assert from 'node:assert/strict';
import { minEntropyOf } from '../../src/health/min-entropy.ts';

describe('the most common value estimate', () => {
  it('gives the value of the worked example of SP 800-90B 6.3.1', () => {
    // The example: 20 samples of 0, 1 and 2, the most common 8 times; it gives 0.5363 bits.
    const example = Uint8Array.of(0, 1, 1, 2, 0, 1, 2, 2, 0, 1, 0, 1, 1, 0, 2, 2, 1, 0, 2, 1);
    const bound = 0.4 + 2.576 * Math.sqrt((0.4 * 0.6) / 19);
    assert.ok(Math.abs(minEntropyOf(example) - -Math.log2(bound)) < 1e-12);
    assert.ok(Math.abs(minEntropyOf(example) - 0.5363) < 0.0001);
  });

  it('gives nothing for equal bytes and for fewer than two', () => {
    for (const bytes of [new Uint8Array(100), new Uint8Array(1), new Uint8Array()]) assert.equal(minEntropyOf(bytes), 0);
  });

  it('comes close to 1 bit for two values of equal share, from below', () => {
    const estimate = minEntropyOf(Uint8Array.from({ length: 100_000 }, (_, i) => i % 2));
    assert.ok(estimate < 1 && estimate > 0.98, String(estimate));
  });
});
