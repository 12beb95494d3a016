import type { CollectorReport } from './collector-report.ts';
import type { EndedPush } from './push-loop.ts';

/** What the pushes of a collector came to. */
export type PushCounts = Pick<
  CollectorReport,
  | 'pushes_attempted'
  | 'pushes_succeeded'
  | 'pushes_failed'
  | 'bytes_pushed'
  | 'bytes_lost'
  | 'push_seconds'
  | 'push_milliseconds_mean'
  | 'push_milliseconds_most'
  | 'last_push'
>;

/** Counts pushes. */
export class PushTally {
  readonly #now: () => number; // milliseconds since 1970
  readonly #failed: Record<string, number> = {};
  #attempted = 0;
  #succeeded = 0;
  #bytes = 0;
  #lost = 0;
  #milliseconds = 0; // of all that succeeded
  #most = 0; // milliseconds of the slowest
  #last: number | undefined;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** Counts a push that ended. */
  add({ bytes, milliseconds, failure }: EndedPush): void {
    this.#attempted++;
    if (failure !== undefined) {
      this.#failed[failure] = (this.#failed[failure] ?? 0) + 1;
      return;
    }
    this.#succeeded++;
    this.#bytes += bytes;
    this.#milliseconds += milliseconds;
    this.#most = Math.max(this.#most, milliseconds);
    this.#last = this.#now();
  }

  /** Counts bytes that nobody will get, or of which that can't be told. */
  lose(bytes: number): void {
    this.#lost += bytes;
  }

  /** What it came to so far. */
  counts(): PushCounts {
    const none = this.#succeeded === 0;
    return {
      pushes_attempted: this.#attempted,
      pushes_succeeded: this.#succeeded,
      pushes_failed: { ...this.#failed },
      bytes_pushed: this.#bytes,
      bytes_lost: this.#lost,
      push_seconds: this.#milliseconds / 1000,
      push_milliseconds_mean: none ? null : tenth(this.#milliseconds / this.#succeeded),
      push_milliseconds_most: none ? null : tenth(this.#most),
      last_push: this.#last === undefined ? null : new Date(this.#last).toISOString(),
    };
  }
}

function tenth(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}
