import type { FetchOutcome, SourceConfig } from 'egd-core';

/** What fetches a source, such as a `SourceFetcher`. */
export interface Fetcher {
  /** One fetch; never rejects. Settles soon after `signal` aborts. */
  fetch(options: { readonly signal: AbortSignal }): Promise<FetchOutcome>;
  close(): Promise<void>;
}

/** A source of the configuration and what fetches it. */
export interface ScheduledSource {
  readonly table: SourceConfig;
  readonly plugin: string; // that brought its type
  readonly fetcher: Fetcher | undefined; // undefined: disabled by the configuration
}
