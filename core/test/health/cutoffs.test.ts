import assert from 'node:assert/strict';
import { proportionCutoff, repetitionCutoff } from '../../src/health/cutoffs.ts';

// Computed with 80 decimal digits by summing the binomial distribution from below.
const PROPORTION_CUTOFFS = [
  [0.1, 502],
  [0.5, 410],
  [1, 311],
  [2, 177],
  [3, 103],
  [4, 62],
  [5, 39],
  [6, 25],
  [7, 18],
  [8, 13],
] as const;

describe('the cutoffs of the health tests', () => {
  it('are 1 + ceil(20/H) for the repetition count', () => {
    assert.deepEqual([0.5, 1, 3, 8].map(repetitionCutoff), [41, 21, 8, 4]);
  });

  for (const [entropy, cutoff] of PROPORTION_CUTOFFS) {
    it(`are ${String(cutoff)} of 512 for ${String(entropy)} bits a sample`, () => {
      assert.equal(proportionCutoff(entropy), cutoff);
    });
  }

  it('agree with the cutoff of the jitterentropy library for one false alarm in 2^30', () => {
    assert.equal(proportionCutoff(1, 2 ** -30), 325);
  });
});
