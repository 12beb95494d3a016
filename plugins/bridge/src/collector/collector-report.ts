import type { Circuit } from '../retry/circuit.ts';
import type { SourceReport } from '../intake/fetch-loop.ts';

/** How a collector stands, since it was started: what `/health` and the end of `--json` tell. */
export interface CollectorReport {
  readonly id: string;
  readonly target: string; // where packets go
  readonly uptime_seconds: number;
  readonly fetches: number;
  readonly fetches_failed: number;
  readonly fetches_unhealthy: number; // of those that failed, because of a health test
  readonly bytes_fetched: number; // that went into the buffer
  readonly buffer_bytes: number; // fetched, and in no packet yet
  readonly buffer_capacity: number;
  readonly queue_bytes: number; // cut for packets, and not taken by the gateway yet
  readonly queue_capacity: number;
  readonly oldest_seconds: number | null; // age of the oldest byte in buffer and queue
  readonly pushes_attempted: number;
  readonly pushes_succeeded: number;
  readonly pushes_failed: Readonly<Record<string, number>>; // by HTTP status or reason
  readonly bytes_pushed: number; // that the gateway has; by `udp`: that were sent
  readonly bytes_lost: number;
  readonly push_seconds: number; // that those which succeeded took together
  readonly push_milliseconds_mean: number | null; // of those that succeeded
  readonly push_milliseconds_most: number | null;
  readonly last_push: string | null; // RFC 3339, UTC
  readonly push_circuit: Circuit['mode'];
  readonly push_failures_in_a_row: number;
  readonly sources: readonly SourceFigures[];
}

/** How one source of a collector stands. */
export interface SourceFigures {
  readonly source: string; // id
  readonly circuit: Circuit['mode'];
  readonly failures_in_a_row: number;
  readonly paused: boolean; // there is no room for its bytes
  readonly fetches: number;
  readonly failed: number;
  readonly unhealthy: number;
  readonly ignored: number;
  readonly bytes: number;
  readonly last_success: string | null; // RFC 3339, UTC
  readonly last_error: string | null; // code
}

/** What a source reports, in the form of figures. */
export function sourceFigures({ failuresInARow, isPaused, lastSuccess, lastError, ...counts }: SourceReport): SourceFigures {
  return {
    ...counts,
    failures_in_a_row: failuresInARow,
    paused: isPaused,
    last_success: lastSuccess === undefined ? null : new Date(lastSuccess).toISOString(),
    last_error: lastError ?? null,
  };
}

/** What a report is worth to those who only want one word. */
export interface CollectorHealth {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly reasons: readonly string[];
}

/** Judges a report: unhealthy where nothing comes in, or where the gateway is given up for a while. */
export function healthOf({ sources, push_circuit, push_failures_in_a_row, queue_bytes, queue_capacity }: CollectorReport): CollectorHealth {
  const failing = sources.filter(({ failures_in_a_row }) => failures_in_a_row > 0);
  const dead = sources.filter(({ last_success, last_error }) => last_success === null && last_error !== null);
  const open = sources.filter(({ circuit }) => circuit !== 'closed');
  const grave = [
    ...(sources.every((source) => open.includes(source) || dead.includes(source)) ? ['no source gives anything'] : []),
    ...(push_circuit === 'closed' ? [] : ['the gateway can’t be reached or refuses packets']),
  ];
  const light = [
    ...failing.map(({ source, last_error }) => `${source} fails: ${last_error ?? 'unknown'}`),
    ...(push_circuit === 'closed' && push_failures_in_a_row > 0 ? [`the last ${String(push_failures_in_a_row)} pushes failed`] : []),
    ...(queue_bytes > 0.8 * queue_capacity ? ['the queue is more than 80 % full'] : []),
  ];
  const status = grave.length > 0 ? 'unhealthy' : light.length > 0 ? 'degraded' : 'healthy';
  return { status, reasons: [...grave, ...light] };
}
