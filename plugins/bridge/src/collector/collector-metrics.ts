import type { CollectorReport, SourceFigures } from './collector-report.ts';

/** The metrics of a collector, as Prometheus reads them. */
export interface CollectorMetrics {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Metrics that are made of the report when they are asked for. */
export async function collectorMetrics(report: () => CollectorReport): Promise<CollectorMetrics> {
  const { Counter, Gauge, Registry } = await import('prom-client');
  const registry = new Registry();
  const add = ({ name, help, label, type, read }: Metric): void => {
    const options = { name: `egd_collector_${name}`, help, labelNames: label === undefined ? [] : [label], registers: [] };
    const values = (): readonly (readonly [labels: Record<string, string>, value: number])[] =>
      read(report()).map(([value, of = '']) => [label === undefined ? {} : { [label]: of }, value]);
    const metric =
      type === 'gauge'
        ? new Gauge({
            ...options,
            collect() {
              this.reset();
              for (const [labels, value] of values()) this.set(labels, value);
            },
          })
        : new Counter({
            ...options,
            collect() {
              this.reset();
              for (const [labels, value] of values()) this.inc(labels, value);
            },
          });
    registry.registerMetric(metric);
  };
  for (const metric of METRICS) add(metric);
  return { contentType: registry.contentType, text: () => registry.metrics() };
}

interface Metric {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly label?: string;
  readonly read: (report: CollectorReport) => readonly (readonly [value: number, of?: string])[]; // `of`: the label's value
}

const METRICS: readonly Metric[] = [
  figure('gauge', 'uptime_seconds', 'Time since the start.', (report) => report.uptime_seconds),
  figure('counter', 'bytes_fetched_total', 'Bytes that sources gave and that were kept.', (report) => report.bytes_fetched),
  figure('counter', 'bytes_pushed_total', 'Bytes that the gateway has; by udp, that were sent.', (report) => report.bytes_pushed),
  figure('counter', 'bytes_lost_total', 'Bytes of which nobody knows that the gateway has them.', (report) => report.bytes_lost),
  figure('gauge', 'buffer_bytes', 'Bytes that are in no packet yet.', (report) => report.buffer_bytes),
  figure('gauge', 'buffer_capacity_bytes', 'Most bytes of the buffer.', (report) => report.buffer_capacity),
  figure('gauge', 'queue_bytes', 'Bytes that wait for the gateway.', (report) => report.queue_bytes),
  figure('gauge', 'queue_capacity_bytes', 'Most bytes of the queue.', (report) => report.queue_capacity),
  figure('gauge', 'oldest_seconds', 'Age of the oldest byte that waits; 0 where none does.', (report) => report.oldest_seconds ?? 0),
  figure('counter', 'pushes_total', 'Packets that were sent, also those that failed.', (report) => report.pushes_attempted),
  figure('counter', 'pushes_succeeded_total', 'Packets that the gateway took.', (report) => report.pushes_succeeded),
  figure('counter', 'push_seconds_total', 'Time that the pushes which succeeded took together.', (report) => report.push_seconds),
  figure('gauge', 'push_circuit_open', '1 while the gateway is left alone after many failures.', ({ push_circuit }) =>
    push_circuit === 'closed' ? 0 : 1,
  ),
  {
    type: 'counter',
    name: 'pushes_failed_total',
    help: 'Pushes that failed, by HTTP status or reason.',
    label: 'reason',
    read: ({ pushes_failed }) => Object.entries(pushes_failed).map(([reason, times]) => [times, reason]),
  },
  ofSources('counter', 'fetches_total', 'Fetches that ended.', ({ fetches }) => fetches),
  ofSources('counter', 'fetches_failed_total', 'Fetches that failed.', ({ failed }) => failed),
  ofSources('counter', 'fetches_unhealthy_total', 'Samples that failed a health test.', ({ unhealthy }) => unhealthy),
  ofSources('counter', 'bytes_total', 'Bytes that were kept.', ({ bytes }) => bytes),
  ofSources('gauge', 'circuit_open', '1 while the source is left alone after many failures.', ({ circuit }) =>
    circuit === 'closed' ? 0 : 1,
  ),
  ofSources('gauge', 'paused', '1 while there is no room for its bytes.', ({ paused }) => (paused ? 1 : 0)),
];

function figure(type: Metric['type'], name: string, help: string, value: (report: CollectorReport) => number): Metric {
  return { type, name, help, read: (report) => [[value(report)]] };
}

function ofSources(type: Metric['type'], name: string, help: string, value: (source: SourceFigures) => number): Metric {
  return {
    type,
    name: `source_${name}`,
    help,
    label: 'source',
    read: ({ sources }) => sources.map((source) => [value(source), source.source]),
  };
}
