import type { ServiceClock } from './service-clock.ts';

/** Sleep that somebody may end early, for all who sleep here. */
export class WakeableSleep {
  readonly #clock: ServiceClock;
  readonly #sleepers = new Set<AbortController>();

  constructor(clock: ServiceClock) {
    this.#clock = clock;
  }

  /** Resolves after so many milliseconds, or when woken; rejects with the signal's reason when it aborts. */
  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    const woken = new AbortController();
    this.#sleepers.add(woken);
    try {
      await this.#clock.sleep(milliseconds, AbortSignal.any([signal, woken.signal]));
    } catch (error) {
      signal.throwIfAborted();
      if (!woken.signal.aborted) throw error;
    } finally {
      this.#sleepers.delete(woken);
    }
  }

  /** Wakes all who sleep now. */
  wake(): void {
    for (const sleeper of this.#sleepers) sleeper.abort(WOKEN);
  }
}

const WOKEN = 'woken'; // a reason of its own: the one that is made otherwise takes the time of a stack trace
