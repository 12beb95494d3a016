import type { AcceptedFetch, EgdError, FailedFetch, IgnoredFetch, SourceConfig } from 'egd-core';

/** What the log and the metrics learn of the scheduler. */
export type SchedulerEvent =
  | { readonly type: 'begun'; readonly source: SourceConfig; readonly late: number } // milliseconds after its time
  | FetchEnded
  | { readonly type: 'lost'; readonly source: SourceConfig; readonly bytes: number; readonly error: unknown } // the pool did not take what was fetched
  | { readonly type: 'opened'; readonly source: SourceConfig; readonly error: EgdError; readonly failures: number; readonly wait: number } // milliseconds
  | { readonly type: 'closed'; readonly source: SourceConfig } // a source whose circuit was open works again
  | { readonly type: 'stopped'; readonly source: SourceConfig; readonly error: EgdError } // until the configuration is loaded again
  | { readonly type: 'close-failed'; readonly source: SourceConfig; readonly error: unknown }
  | { readonly type: 'paused' } // the pool is full
  | { readonly type: 'resumed' };

/** The end of a fetch; not told where the daemon itself stopped it. */
export interface FetchEnded {
  readonly type: 'ended';
  readonly source: SourceConfig;
  readonly outcome: FetchReport;
  readonly kept: number; // bytes that went into the pool; fewer than the outcome's where it became full
  readonly failuresInARow: number; // with this one
  readonly retryAfter: number | undefined; // milliseconds; undefined: at the interval; Infinity: not before a reload
}

/** How a fetch ended, without the bytes. */
export type FetchReport = Omit<AcceptedFetch, 'bytes'> | IgnoredFetch | FailedFetch;
