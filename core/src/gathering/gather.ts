import type { FetchOutcome } from './fetch-outcome.ts';
import type { SourceFetcher } from './source-fetcher.ts';

/** What to gather. */
export interface GatherOptions {
  readonly signal: AbortSignal;
  readonly bytes?: number; // stop when there are so many
  readonly raw?: boolean; // samples as they came
}

/** A gathering that goes on. */
export interface Gathering {
  readonly runs: readonly GatherRun[]; // in the order of the fetchers
  readonly finished: Promise<GatherResult>;
}

/** One source of a gathering. */
export interface GatherRun {
  readonly fetcher: SourceFetcher;
  readonly outcome: Promise<FetchOutcome>;
}

/** What a gathering gave. */
export interface GatherResult {
  readonly outcomes: readonly { readonly fetcher: SourceFetcher; readonly outcome: FetchOutcome }[]; // in the order of the fetchers
  readonly bytes: Uint8Array; // what was kept, in the order of the fetchers; at most `bytes` where asked for
  readonly enough: boolean; // whether there are as many as asked for
}

/** Fetches every source once, side by side; stops the slow ones when the quick ones gave enough. */
export function startGathering(fetchers: readonly SourceFetcher[], options: GatherOptions): Gathering {
  const { bytes: wanted, raw = false } = options;
  const enough = new AbortController();
  const signal = AbortSignal.any([options.signal, enough.signal]);
  let kept = 0;
  const runs = fetchers.map((fetcher) => ({
    fetcher,
    outcome: fetcher.fetch({ signal, raw }).then((outcome) => {
      if (outcome.status === 'accepted') kept += outcome.bytes.length;
      if (wanted !== undefined && kept >= wanted) enough.abort();
      return outcome;
    }),
  }));
  return { runs, finished: finish(runs, wanted) };
}

async function finish(runs: readonly GatherRun[], wanted: number | undefined): Promise<GatherResult> {
  const outcomes = await Promise.all(runs.map(async ({ fetcher, outcome }) => ({ fetcher, outcome: await outcome })));
  const parts = outcomes.map(({ outcome }) => (outcome.status === 'accepted' ? outcome.bytes : new Uint8Array()));
  const bytes = joined(parts, wanted);
  return { outcomes, bytes, enough: wanted === undefined || bytes.length === wanted };
}

function joined(parts: readonly Uint8Array[], limit = Infinity): Uint8Array {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  const all = new Uint8Array(total);
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
    part.fill(0);
  }
  return all.subarray(0, Math.min(total, limit));
}
