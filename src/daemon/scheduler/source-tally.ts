import type { FetchOutcome, HealthVerdict } from 'egd-core';
import type { SourceStatus, StatusError } from '../daemon.ts';

/** What is counted of a source, as its status shows it. */
export type SourceCounts = Pick<SourceStatus, 'fetches' | 'bytesFetched' | 'bytesKept' | 'lastError' | 'health'>;

/** Counts the fetches of one source. */
export class SourceTally {
  #accepted = 0;
  #ignored = 0;
  #failed = 0;
  #bytesFetched = 0;
  #bytesKept = 0;
  #lastError: StatusError | null = null;
  #health: HealthVerdict | null = null;

  /** Counts a fetch that ended at `date`, of which `kept` bytes went into the pool. */
  add(outcome: FetchOutcome, kept: number, date: Date): void {
    if (outcome.status === 'failed') {
      this.#failed += 1;
      this.#lastError = { code: outcome.error.code, message: outcome.error.message, at: date.toISOString() };
      return;
    }
    this.#bytesFetched += outcome.fetched;
    if (outcome.status === 'ignored') {
      this.#ignored += 1;
      return;
    }
    this.#accepted += 1;
    this.#bytesKept += kept;
    this.#health = outcome.health ?? null;
  }

  /** The counts so far. */
  counts(): SourceCounts {
    return {
      fetches: { accepted: this.#accepted, ignored: this.#ignored, failed: this.#failed },
      bytesFetched: this.#bytesFetched,
      bytesKept: this.#bytesKept,
      lastError: this.#lastError,
      health: this.#health,
    };
  }
}
