import { startDeltaHealth } from './delta-health.ts';
import { startStuckTest } from './stuck-test.ts';
import { startTimedWork } from './timed-work.ts';
import { checkTimer } from './timer-check.ts';
import type { Timer } from './timer.ts';

/** What to collect. */
export interface CollectionRequest {
  readonly size: number; // bytes, one of each delta
  readonly oversampling: number; // deltas that count for one bit
  readonly memory: number; // bytes to walk over
}

/** What was collected, or why nothing was. */
export type Collection = CollectedDeltas | { readonly failure: CollectionFailure };

/** Raw time deltas. */
export interface CollectedDeltas {
  readonly bytes: Uint8Array<ArrayBuffer>; // the low eight bits of each delta, counted in steps of the timer
  readonly stuck: number; // deltas that were left out
  readonly resolution: number; // ns, a step of the timer
}

/** Why there is no sample. */
export interface CollectionFailure {
  readonly code: 'SOURCE_TIMER_UNUSABLE' | 'SOURCE_HEALTH_FAILED';
  readonly message: string;
}

/** Checks the timer, then measures until there are `size` deltas that are not stuck, under continuous health tests. */
export function collectDeltas({ size, oversampling, memory }: CollectionRequest, timer: Timer): Collection {
  const nextDelta = startTimedWork(timer, memory);
  const { problem, resolution } = checkTimer(nextDelta);
  if (problem !== undefined) return { failure: { code: 'SOURCE_TIMER_UNUSABLE', message: problem } };
  const isStuck = startStuckTest();
  const judge = startDeltaHealth(oversampling);
  const bytes = new Uint8Array(size);
  let filled = 0;
  let stuck = 0;
  while (filled < size) {
    const delta = nextDelta();
    const stuckNow = isStuck(delta);
    const failure = judge(delta, stuckNow) ?? tooManyStuck(stuck, size);
    if (failure !== undefined) return { failure: { code: 'SOURCE_HEALTH_FAILED', message: failure } };
    if (stuckNow) stuck++;
    else bytes[filled++] = Math.floor(delta / resolution) % 256;
  }
  return { bytes, stuck, resolution };
}

// Without it, a timer that shows a change now and then would be measured for hours.
function tooManyStuck(stuck: number, size: number): string | undefined {
  return stuck > size + 64 ? `${String(stuck)} stuck deltas, expected no more than the ${String(size)} of the sample` : undefined;
}
