import type { FetchOutcome, GatherResult } from 'egd-core';
import { textTable } from '../text-table.ts';

/** One source of a gathering, as `--json` gives it. */
export interface OutcomeReport {
  readonly source: string; // table name
  readonly status: 'accepted' | 'ignored' | 'failed' | 'not-needed';
  readonly fetched?: number; // bytes the source gave
  readonly compressed?: number; // bytes after compression
  readonly kept?: number; // bytes after stirring and scaling
  readonly milliseconds: number;
  readonly origin?: string;
  readonly reason?: string; // why it was ignored
  readonly error?: { readonly code: string; readonly message: string };
  readonly events?: readonly { readonly code: string; readonly message: string }[];
  readonly health?: { readonly healthy: boolean; readonly minEntropy: number }; // minEntropy in bits per byte
}

const REASONS = { 'too-short': 'ignored: shorter than min_size', repeat: 'ignored: same as the last sample' } as const;

/** What each source did, as data. */
export function outcomeReports({ outcomes, enough }: GatherResult): OutcomeReport[] {
  return outcomes.map(({ fetcher, outcome }) => report(fetcher.table.id, outcome, enough));
}

/** The closing table of a gathering, at most 80 columns. */
export function outcomeTable(reports: readonly OutcomeReport[], raw: boolean): string {
  const columns = [
    { title: 'source', shrinks: true },
    { title: 'fetched', align: 'right' },
    ...(raw ? [] : ([{ title: 'compressed', align: 'right' }] as const)),
    { title: 'kept', align: 'right' },
    { title: 'time', align: 'right' },
    { title: 'result', shrinks: true },
  ] as const;
  const rows = reports.map((each) => [
    each.source,
    number(each.fetched),
    ...(raw ? [] : [number(each.compressed)]),
    number(each.kept),
    duration(each.milliseconds),
    verdict(each),
  ]);
  return textTable(columns, rows);
}

/** What happened beside, one line each: failures in full, and events of the samples. */
export function outcomeNotes(reports: readonly OutcomeReport[]): string[] {
  return reports.flatMap(({ source, error, events = [], health }) => [
    ...(error === undefined ? [] : [`${source}: ${error.message} (${error.code})`]),
    ...events.map(({ message }) => `${source}: ${message}`),
    ...(health?.healthy === false ? [`${source}: health tests failed on this sample`] : []),
  ]);
}

function report(source: string, outcome: FetchOutcome, enough: boolean): OutcomeReport {
  const { milliseconds } = outcome;
  if (outcome.status === 'failed') {
    const { code, message } = outcome.error;
    if (enough && code === 'SOURCE_ABORTED') return { source, status: 'not-needed', milliseconds };
    return { source, status: 'failed', milliseconds, error: { code, message } };
  }
  const { fetched, origin, events } = outcome;
  const common = { source, fetched, milliseconds, origin, ...(events.length > 0 ? { events } : {}) };
  if (outcome.status === 'ignored') return { ...common, status: 'ignored', reason: outcome.reason };
  const { health } = outcome;
  return {
    ...common,
    status: 'accepted',
    compressed: outcome.compressed,
    kept: outcome.kept,
    ...(health === undefined ? {} : { health: { healthy: health.healthy, minEntropy: health.minEntropy } }),
  };
}

function verdict({ status, reason, error, events, health }: OutcomeReport): string {
  if (status === 'failed') return `failed: ${error?.code ?? ''}`;
  if (status === 'not-needed') return 'not needed';
  if (status === 'ignored') return reason === 'too-short' || reason === 'repeat' ? REASONS[reason] : 'ignored';
  if (health?.healthy === false) return 'kept, unhealthy';
  return events === undefined ? 'kept' : 'kept, see below';
}

function number(value: number | undefined): string {
  return value === undefined ? '-' : String(value);
}

function duration(milliseconds: number): string {
  return milliseconds < 1000 ? `${Math.round(milliseconds)} ms` : `${(milliseconds / 1000).toFixed(1)} s`;
}
