import { setImmediate } from 'node:timers/promises';
import type { DaemonClock } from '../../src/daemon/daemon-clock.ts';

/** A clock that a test moves by hand. */
export class ManualClock implements DaemonClock {
  #now = 0; // milliseconds
  #date = Date.parse('2026-01-01T00:00:00Z');
  readonly #alarms = new Set<{ readonly at: number; readonly callback: () => void }>();

  /** Alarms that are set. */
  get alarms(): number {
    return this.#alarms.size;
  }

  now(): number {
    return this.#now;
  }

  date(): Date {
    return new Date(this.#date);
  }

  after(milliseconds: number, callback: () => void): () => void {
    const alarm = { at: this.#now + milliseconds, callback };
    this.#alarms.add(alarm);
    return () => void this.#alarms.delete(alarm);
  }

  /** Lets time go by; each alarm rings at its time, and what it begins goes on as far as it can. */
  async advance(milliseconds: number): Promise<void> {
    const end = this.#now + milliseconds;
    await setImmediate();
    for (let next = this.#next(end); next !== undefined; next = this.#next(end)) {
      this.#moveTo(Math.max(this.#now, next.at));
      this.#alarms.delete(next);
      next.callback();
      await setImmediate();
    }
    this.#moveTo(end);
  }

  /** Lets time go by without an alarm, as a machine that sleeps does; what was due rings afterwards. */
  async sleep(milliseconds: number): Promise<void> {
    this.#moveTo(this.#now + milliseconds);
    await this.advance(0);
  }

  /** Sets the date, as a person does: the time that goes by is another thing. */
  setDate(date: string): void {
    this.#date = Date.parse(date);
  }

  #next(end: number): { readonly at: number; readonly callback: () => void } | undefined {
    return [...this.#alarms].filter(({ at }) => at <= end).toSorted((a, b) => a.at - b.at)[0];
  }

  #moveTo(now: number): void {
    this.#date += now - this.#now;
    this.#now = now;
  }
}
