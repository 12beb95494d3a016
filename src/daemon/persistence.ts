import { isEgdError } from 'egd-core';
import type { DaemonClock } from './daemon-clock.ts';
import type { PersistReport, StatusError } from './daemon.ts';

const FIRST_RETRY = 10_000; // milliseconds; doubles
const LONGEST_RETRY = 300_000; // milliseconds
const TRIM_DELAY = 1000; // milliseconds without a take

/** A pool that is saved, such as a `DurablePool`. */
export interface SavablePool {
  readonly isChanged: boolean; // since the last save
  readonly lastSave: Date | undefined;
  /** Saves; who asks while it does may get the save that goes on. */
  save(): Promise<{ readonly path: string; readonly bytes: number; readonly at: Date }>;
  /** Gives up what is reserved, where nobody took anything since the call before. */
  trim(): Promise<void>;
}

/** What the log learns of saving. */
export type PersistenceEvent =
  | { readonly type: 'saved'; readonly report: PersistReport; readonly milliseconds: number; readonly failures: number } // failures: in a row before it
  | { readonly type: 'save-failed'; readonly error: unknown; readonly failures: number } // in a row; 1: the first
  | { readonly type: 'trim-failed'; readonly error: unknown };

/** What saving works with. */
export interface PersistenceOptions {
  readonly pool: SavablePool;
  readonly interval: number; // milliseconds between saves
  readonly clock: DaemonClock;
  readonly onEvent: (event: PersistenceEvent) => void;
}

/** Saves the pool from time to time where it changed, on demand and at the end; a save that failed is tried again. */
export class Persistence {
  readonly #options: PersistenceOptions;
  #interval: number; // milliseconds
  #takeBack: (() => void) | undefined; // of the next save
  #takeBackTrim: (() => void) | undefined;
  #saving: Promise<PersistReport> | undefined;
  #failures = 0;
  #saveError: StatusError | null = null;
  #isRunning = false;
  #wasTaken = false;

  constructor(options: PersistenceOptions) {
    this.#options = options;
    this.#interval = options.interval;
  }

  /** When the pool was saved last, ISO 8601. */
  get lastSave(): string | null {
    return this.#options.pool.lastSave?.toISOString() ?? null;
  }

  /** Why the last save failed; null where it did not. */
  get saveError(): StatusError | null {
    return this.#saveError;
  }

  /** Begins to save from time to time. */
  start(): void {
    this.#isRunning = true;
    this.#plan();
  }

  /** Saves with another time between saves from now on. */
  setInterval(milliseconds: number): void {
    if (milliseconds === this.#interval) return;
    this.#interval = milliseconds;
    this.#plan();
  }

  /** Saves now, all that is in the pool at the time of the call. */
  async persist(): Promise<PersistReport> {
    await this.#saving?.catch(() => {}); // it may have begun before what was added last
    return (this.#saving ??= this.#save().finally(() => (this.#saving = undefined)));
  }

  /** To be called when bytes were taken: a moment after the last ones, what is reserved is given up. */
  taken(): void {
    this.#wasTaken = true;
    this.#planTrim();
  }

  /** Ends, with a last save where the pool changed; rejects where that fails. */
  async stop(): Promise<void> {
    this.#isRunning = false;
    this.#takeBack?.();
    this.#takeBackTrim?.();
    await this.#saving?.catch(() => {});
    if (this.#options.pool.isChanged) await this.persist();
  }

  #plan(): void {
    this.#takeBack?.();
    if (!this.#isRunning) return;
    const retry = Math.min(LONGEST_RETRY, FIRST_RETRY * 2 ** (this.#failures - 1));
    this.#takeBack = this.#options.clock.after(this.#failures > 0 ? retry : this.#interval, () => void this.#saveChanges());
  }

  async #saveChanges(): Promise<void> {
    if (!this.#options.pool.isChanged) {
      this.#plan();
      return;
    }
    await this.persist().catch(() => {}); // told, and tried again
  }

  async #save(): Promise<PersistReport> {
    const { pool, clock, onEvent } = this.#options;
    const began = clock.now();
    try {
      const { path, bytes, at } = await pool.save();
      const report = { path, bytes, at: at.toISOString() };
      const failures = this.#failures;
      this.#failures = 0;
      this.#saveError = null;
      onEvent({ type: 'saved', report, milliseconds: clock.now() - began, failures });
      return report;
    } catch (error) {
      this.#failures += 1;
      this.#saveError = told(error, clock.date());
      onEvent({ type: 'save-failed', error, failures: this.#failures });
      throw error;
    } finally {
      this.#plan();
    }
  }

  #planTrim(): void {
    if (this.#isRunning) this.#takeBackTrim ??= this.#options.clock.after(TRIM_DELAY, () => void this.#trim());
  }

  // The pool trims when nothing was taken between two calls.
  async #trim(): Promise<void> {
    this.#takeBackTrim = undefined;
    if (this.#wasTaken) this.#planTrim();
    this.#wasTaken = false;
    const { pool, onEvent } = this.#options;
    try {
      await pool.trim();
    } catch (error) {
      onEvent({ type: 'trim-failed', error });
    }
  }
}

function told(error: unknown, date: Date): StatusError {
  const message = error instanceof Error ? error.message : String(error);
  return { code: isEgdError(error) ? error.code : 'INTERNAL_BUG', message, at: date.toISOString() };
}
