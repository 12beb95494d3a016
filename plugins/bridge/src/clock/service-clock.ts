import { setTimeout as delay } from 'node:timers/promises';

/** Time for a service of the bridge; a test brings its own. */
export interface ServiceClock {
  /** Milliseconds of a clock that only goes forward, whatever is done to the machine's date. */
  readonly elapsed: () => number;
  /** The machine's date, milliseconds since 1970. */
  readonly now: () => number;
  /** Rejects with the signal's reason when it aborts. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
}

const LONGEST_TIMEOUT = 2_147_483_647; // milliseconds; a longer one would fire at once

/** The clock of the machine. */
export const machineClock: ServiceClock = {
  elapsed: () => performance.now(),
  now: () => Date.now(),
  sleep: async (milliseconds, signal) => {
    signal.throwIfAborted();
    try {
      await delay(Math.min(Math.max(0, Math.ceil(milliseconds)), LONGEST_TIMEOUT), undefined, { signal });
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    }
  },
};
