import assert from 'node:assert/strict';
import { startDeltaHealth } from '../src/delta-health.ts';
import { startStuckTest } from '../src/stuck-test.ts';

describe('the stuck test', () => {
  it('finds deltas stuck whose first, second or third difference is zero', () => {
    const isStuck = startStuckTest();
    const deltas = [100, 130, 130, 150, 170, 200, 0, 50, -3, 90];
    // 130 again: no change. 170: the same change as before. 0 and -3: no time went by.
    assert.deepEqual(deltas.filter(isStuck), [130, 170, 0, -3]);
  });
});

describe('the continuous health tests on deltas', () => {
  for (const [oversampling, cutoff] of [
    [1, 21],
    [3, 61],
  ] as const) {
    it(`fail at ${String(cutoff - 1)} stuck deltas in a row with oversampling ${String(oversampling)}, a stuck one being a repetition`, () => {
      const judge = startDeltaHealth(oversampling);
      assert.equal(judge(-1, false), undefined);
      const verdicts = Array.from({ length: cutoff - 1 }, (_, i) => judge(i, true));
      assert.deepEqual(verdicts.slice(0, -1).filter(Boolean), []);
      assert.equal(verdicts.at(-1), `repetition count: ${String(cutoff - 1)} stuck deltas in a row, expected fewer`);
    });
  }

  it('start the repetition count again at a delta that is not stuck', () => {
    const judge = startDeltaHealth(1);
    for (let i = 0; i < 1000; i++) assert.equal(judge(i, i % 20 !== 0), undefined);
  });

  for (const [oversampling, cutoff] of [
    [1, 311],
    [2, 410],
    [3, 449],
  ] as const) {
    it(`fail when ${String(cutoff)} of 512 deltas are equal with oversampling ${String(oversampling)}, not at one less`, () => {
      assert.equal(proportionFailure(oversampling, cutoff - 1), undefined);
      assert.equal(
        proportionFailure(oversampling, cutoff),
        `adaptive proportion: ${String(cutoff)} deltas of 512 are equal, expected fewer`,
      );
    });
  }

  it('look at each window by itself', () => {
    const judge = startDeltaHealth(1);
    for (let i = 0; i < 20 * 512; i++) assert.equal(judge(i % 2 === 0 ? 7 : i, false), undefined);
  });
});

// Gives the first failure in one window that starts with 7 and holds it `count` times.
function proportionFailure(oversampling: number, count: number): string | undefined {
  const judge = startDeltaHealth(oversampling);
  return Array.from({ length: 512 }, (_, i) => judge(i < count ? 7 : 1000 + i, false)).find((verdict) => verdict !== undefined);
}
