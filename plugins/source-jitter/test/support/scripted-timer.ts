import type { Timer } from '../../src/timer.ts';

/** A timer that advances by the delta that `deltaOf` gives for each reading, the first reading being 0. */
export function scriptedTimer(deltaOf: (index: number) => number): Timer {
  let now = 1e6;
  let index = 0;
  return () => (now += deltaOf(index++));
}

/** A timer whose deltas look like jitter, the same in every run: `mean` and `spread` in steps of `step` ns. */
export function jitteryTimer({ mean = 12_000, spread = 500, step = 1 } = {}): Timer {
  let state = 12_345;
  return scriptedTimer(() => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (mean + ((state >>> 8) % spread)) * step;
  });
}
