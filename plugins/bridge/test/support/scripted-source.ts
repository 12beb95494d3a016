import { EgdError, type AcceptedFetch, type FetchOutcome, type FetchOptions } from 'egd-core';
import type { IntakeSource } from '../../src/intake/intake-source.ts';

/** A source whose fetches end as a test says; when the script is over, it goes on as at its end. */
export class ScriptedSource implements IntakeSource {
  readonly id = 'scripted';
  readonly interval: number; // milliseconds
  readonly initDelay = 0;
  readonly raw = true;
  readonly fetcher: IntakeSource['fetcher'];
  readonly #script: (() => FetchOutcome | Promise<FetchOutcome>)[];
  fetches = 0;

  constructor(interval: number, ...script: (() => FetchOutcome | Promise<FetchOutcome>)[]) {
    this.interval = interval;
    this.#script = script;
    this.fetcher = { fetch: async (options: FetchOptions) => this.#fetch(options), close: async () => undefined };
  }

  async #fetch({ signal }: FetchOptions): Promise<FetchOutcome> {
    if (signal.aborted) return failed('SOURCE_ABORTED');
    const end = this.#script[Math.min(this.fetches, this.#script.length - 1)];
    this.fetches++;
    if (end === undefined) throw new RangeError('the script is empty');
    return end();
  }
}

/** A fetch that gave bytes. */
export function accepted(bytes: Uint8Array, partial: Partial<AcceptedFetch> = {}): AcceptedFetch {
  const { length } = bytes;
  return {
    status: 'accepted',
    bytes,
    kept: length,
    origin: 'a test',
    fetched: length,
    compressed: length,
    milliseconds: 1,
    events: [],
    health: { healthy: true, minEntropy: 7, failures: [] },
    ...partial,
  };
}

/** A fetch that failed. */
export function failed(code: 'SOURCE_NETWORK_ERROR' | 'SOURCE_RATE_LIMITED' | 'SOURCE_ABORTED', retryAfter?: number): FetchOutcome {
  const metadata = retryAfter === undefined ? {} : { retryAfter };
  return { status: 'failed', error: new EgdError(code, 'as the test says', { metadata }), milliseconds: 1 };
}
