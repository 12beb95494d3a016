import type { Counter, Gauge, Histogram, Registry } from 'prom-client';

/** The metrics that the daemon defines, besides those of its process. */
export interface DaemonMetrics {
  readonly buildInfo: Gauge;
  readonly healthy: Gauge;
  readonly poolBytes: Gauge;
  readonly poolCapacity: Gauge;
  readonly poolChunks: Gauge;
  readonly lastSave: Gauge;
  readonly saves: Counter;
  readonly waiting: Gauge;
  readonly connections: Gauge;
  readonly bytesOut: Counter;
  readonly shortReplies: Counter;
  readonly requests: Counter;
  readonly requestDuration: Histogram;
  readonly fetches: Counter;
  readonly fetchDuration: Histogram;
  readonly fetchedBytes: Counter;
  readonly bytesIn: Counter;
  readonly state: Gauge;
  readonly failuresInARow: Gauge;
  readonly interval: Gauge;
  readonly lastFetch: Gauge;
  readonly restarts: Counter;
  readonly eventLoopLag: Gauge;
  readonly eventLoopLagMax: Gauge;
}

const FETCH_BUCKETS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]; // seconds
const REQUEST_BUCKETS = [0.0001, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5, 30]; // seconds

/** Defines the metrics of the daemon in a registry; docs/monitoring.md lists them. */
export function defineMetrics(prometheus: typeof import('prom-client'), registry: Registry): DaemonMetrics {
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: readonly string[] = []): Gauge =>
    new prometheus.Gauge({ name, help, labelNames, registers });
  const counter = (name: string, help: string, labelNames: readonly string[] = []): Counter =>
    new prometheus.Counter({ name, help, labelNames, registers });
  const histogram = (name: string, help: string, labelNames: readonly string[], buckets: number[]): Histogram =>
    new prometheus.Histogram({ name, help, labelNames, buckets, registers });
  const saves = counter('egd_saves_total', 'Saves of the pool, by outcome.', ['outcome']);
  for (const outcome of ['saved', 'failed']) saves.inc({ outcome }, 0); // there from the beginning: a first failure is an increase

  return {
    buildInfo: gauge('egd_build_info', 'Always 1; the label tells the version of egd.', ['version']),
    healthy: gauge('egd_healthy', '1 while the daemon finds itself well, else 0.'),
    poolBytes: gauge('egd_pool_bytes', 'Bytes of entropy in the pool that can be given out.'),
    poolCapacity: gauge('egd_pool_capacity_bytes', 'Bytes of entropy that the pool can hold.'),
    poolChunks: gauge('egd_pool_chunks', 'Chunks in the pool.'),
    lastSave: gauge('egd_last_save_timestamp_seconds', 'When the pool was last saved, in Unix time; 0 before the first save.'),
    saves,
    waiting: gauge('egd_waiting_clients', 'Clients that wait for entropy.'),
    connections: gauge('egd_connections', 'Open connections of the control protocols.'),
    bytesOut: counter('egd_bytes_out_total', 'Bytes of entropy given out.'),
    shortReplies: counter('egd_short_replies_total', 'Requests for entropy that got fewer bytes than they asked for.'),
    requests: counter('egd_requests_total', 'Requests answered, by protocol, method and outcome.', ['protocol', 'method', 'outcome']),
    requestDuration: histogram(
      'egd_request_duration_seconds',
      'Time to answer a request, waiting for entropy included.',
      ['protocol', 'method'],
      REQUEST_BUCKETS,
    ),
    fetches: counter('egd_fetches_total', 'Fetches of a source, by outcome.', ['source', 'outcome']),
    fetchDuration: histogram('egd_fetch_duration_seconds', 'Time of a fetch, however it ended.', ['source'], FETCH_BUCKETS),
    fetchedBytes: counter('egd_fetched_bytes_total', 'Bytes read from a source, before they are condensed.', ['source']),
    bytesIn: counter('egd_bytes_in_total', 'Bytes of entropy that a source put into the pool.', ['source']),
    state: gauge('egd_source_state', '1 for the state a source is in, 0 for the others.', ['source', 'state']),
    failuresInARow: gauge('egd_source_failures_in_a_row', 'Failed fetches of a source since its last good one.', ['source']),
    interval: gauge('egd_source_interval_seconds', 'Configured time between two fetches of a source.', ['source']),
    lastFetch: gauge('egd_source_last_fetch_timestamp_seconds', 'When the last fetch of a source began, in Unix time.', ['source']),
    restarts: counter('egd_worker_restarts_total', 'Times the worker was started again after a crash or a hang.'),
    eventLoopLag: gauge('nodejs_eventloop_lag_seconds', 'Mean lag of the event loop over the last seconds.'),
    eventLoopLagMax: gauge('nodejs_eventloop_lag_max_seconds', 'Longest lag of the event loop over the last seconds.'),
  };
}
