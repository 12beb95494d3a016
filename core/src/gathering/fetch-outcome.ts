import type { EgdError } from '../errors/egd-error.ts';
import type { HealthVerdict } from '../health/check-health.ts';
import type { SampleEvent } from '../source/source-type.ts';

/** How one fetch of a source ended. */
export type FetchOutcome = AcceptedFetch | IgnoredFetch | FailedFetch;

/** A sample that went through the whole pipeline. */
export interface AcceptedFetch {
  readonly status: 'accepted';
  readonly bytes: Uint8Array; // what is kept; wiped by the one who takes them over
  readonly kept: number; // their number
  readonly origin: string;
  readonly fetched: number; // bytes that the source gave
  readonly compressed: number; // bytes after compression; `fetched` where not compressed
  readonly milliseconds: number; // for all of it
  readonly events: readonly SampleEvent[];
  readonly health: HealthVerdict | undefined; // undefined: no test applies to this kind of data
  readonly maxEntropyBytes?: number; // the most that the sample counts for, where the source says so
}

/** A sample that is not used, which is no failure. */
export interface IgnoredFetch {
  readonly status: 'ignored';
  readonly reason: 'too-short' | 'repeat';
  readonly origin: string;
  readonly fetched: number;
  readonly milliseconds: number;
  readonly events: readonly SampleEvent[];
}

/** No sample, and why. */
export interface FailedFetch {
  readonly status: 'failed';
  readonly error: EgdError;
  readonly milliseconds: number;
}
