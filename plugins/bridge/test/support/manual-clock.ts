import { setImmediate } from 'node:timers/promises';
import type { ServiceClock } from '../../src/clock/service-clock.ts';

/** A clock that a test moves by hand. */
export class ManualClock implements ServiceClock {
  #elapsed = 0; // milliseconds
  #date = Date.parse('2026-01-01T00:00:00Z');
  readonly #alarms = new Set<{ readonly at: number; readonly ring: () => void }>();

  readonly elapsed = (): number => this.#elapsed;

  readonly now = (): number => this.#date;

  readonly sleep = async (milliseconds: number, signal: AbortSignal): Promise<void> => {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const alarm = { at: this.#elapsed + Math.max(0, milliseconds), ring: resolve };
    const give = (): void => reject(signal.reason instanceof Error ? signal.reason : new Error('aborted'));
    signal.addEventListener('abort', give, { once: true });
    this.#alarms.add(alarm);
    try {
      await promise;
    } finally {
      this.#alarms.delete(alarm);
      signal.removeEventListener('abort', give);
    }
  };

  /** Milliseconds until the next alarm. */
  get untilNext(): number {
    return Math.min(...[...this.#alarms].map(({ at }) => at - this.#elapsed));
  }

  /** Lets time go by; each alarm rings at its time. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#elapsed + milliseconds;
    await settle();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#moveTo(Math.max(this.#elapsed, next.at));
      this.#alarms.delete(next);
      next.ring();
      await settle();
    }
    this.#moveTo(end);
  }

  /** Sets the date, as a person does: the time that goes by is another thing. */
  setDate(milliseconds: number): void {
    this.#date = milliseconds;
  }

  #next(end: number): { readonly at: number; readonly ring: () => void } | undefined {
    return [...this.#alarms].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
  }

  #moveTo(elapsed: number): void {
    this.#date += elapsed - this.#elapsed;
    this.#elapsed = elapsed;
  }
}

// What an alarm begins goes on as far as it can without the world outside.
async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await setImmediate();
}
