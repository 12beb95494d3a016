import type { CollectorReport } from './collector-report.ts';

/** The metrics of a collector, as Prometheus reads them. */
export interface CollectorMetrics {
  readonly contentType: string;
  text(): Promise<string>;
}

/** Metrics that are made of the report when they are asked for. */
export async function collectorMetrics(report: () => CollectorReport): Promise<CollectorMetrics> {
  const { Counter, Gauge, Registry } = await import('prom-client');
  const registry = new Registry();
  for (const { name, help, type, value } of PLAIN) {
    const options = { name: `egd_collector_${name}`, help, registers: [registry] };
    if (type === 'counter') {
      new Counter({
        ...options,
        collect() {
          this.reset();
          this.inc(value(report()));
        },
      });
    } else {
      new Gauge({
        ...options,
        collect() {
          this.set(value(report()));
        },
      });
    }
  }
  new Counter({
    name: 'egd_collector_pushes_failed_total',
    help: 'Pushes that failed, by HTTP status or reason.',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [reason, times] of Object.entries(report().pushes_failed)) this.inc({ reason }, times);
    },
  });
  for (const { name, help, type, value } of OF_SOURCES) {
    const options = { name: `egd_collector_source_${name}`, help, labelNames: ['source'], registers: [registry] };
    if (type === 'counter') {
      new Counter({
        ...options,
        collect() {
          this.reset();
          for (const source of report().sources) this.inc({ source: source.source }, value(source));
        },
      });
    } else {
      new Gauge({
        ...options,
        collect() {
          this.reset();
          for (const source of report().sources) this.set({ source: source.source }, value(source));
        },
      });
    }
  }
  return { contentType: registry.contentType, text: () => registry.metrics() };
}

interface Metric<Of> {
  readonly name: string;
  readonly help: string;
  readonly type: 'counter' | 'gauge';
  readonly value: (of: Of) => number;
}

const PLAIN: readonly Metric<CollectorReport>[] = [
  { name: 'uptime_seconds', help: 'Time since the start.', type: 'gauge', value: (report) => report.uptime_seconds },
  {
    name: 'bytes_fetched_total',
    help: 'Bytes that sources gave and that were kept.',
    type: 'counter',
    value: (report) => report.bytes_fetched,
  },
  {
    name: 'bytes_pushed_total',
    help: 'Bytes that the gateway has; by udp, that were sent.',
    type: 'counter',
    value: (report) => report.bytes_pushed,
  },
  {
    name: 'bytes_lost_total',
    help: 'Bytes that did not reach the gateway, or of which that is not known.',
    type: 'counter',
    value: (report) => report.bytes_lost,
  },
  { name: 'buffer_bytes', help: 'Bytes that are in no packet yet.', type: 'gauge', value: (report) => report.buffer_bytes },
  { name: 'buffer_capacity_bytes', help: 'Most bytes of the buffer.', type: 'gauge', value: (report) => report.buffer_capacity },
  { name: 'queue_bytes', help: 'Bytes that wait for the gateway.', type: 'gauge', value: (report) => report.queue_bytes },
  { name: 'queue_capacity_bytes', help: 'Most bytes of the queue.', type: 'gauge', value: (report) => report.queue_capacity },
  {
    name: 'oldest_seconds',
    help: 'Age of the oldest byte that waits; 0 where none does.',
    type: 'gauge',
    value: (report) => report.oldest_seconds ?? 0,
  },
  {
    name: 'pushes_total',
    help: 'Packets that were sent, also those that failed.',
    type: 'counter',
    value: (report) => report.pushes_attempted,
  },
  { name: 'pushes_succeeded_total', help: 'Packets that the gateway took.', type: 'counter', value: (report) => report.pushes_succeeded },
  {
    name: 'push_seconds_total',
    help: 'Time that the pushes which succeeded took together.',
    type: 'counter',
    value: ({ push_milliseconds_mean, pushes_succeeded }) => ((push_milliseconds_mean ?? 0) * pushes_succeeded) / 1000,
  },
  {
    name: 'push_circuit_open',
    help: '1 while the gateway is left alone after many failures.',
    type: 'gauge',
    value: ({ push_circuit }) => (push_circuit === 'closed' ? 0 : 1),
  },
];

const OF_SOURCES: readonly Metric<CollectorReport['sources'][number]>[] = [
  { name: 'fetches_total', help: 'Fetches that ended.', type: 'counter', value: ({ fetches }) => fetches },
  { name: 'fetches_failed_total', help: 'Fetches that failed.', type: 'counter', value: ({ failed }) => failed },
  { name: 'fetches_unhealthy_total', help: 'Samples that failed a health test.', type: 'counter', value: ({ unhealthy }) => unhealthy },
  { name: 'bytes_total', help: 'Bytes that were kept.', type: 'counter', value: ({ bytes }) => bytes },
  {
    name: 'circuit_open',
    help: '1 while the source is left alone after many failures.',
    type: 'gauge',
    value: ({ circuit }) => (circuit === 'closed' ? 0 : 1),
  },
  { name: 'paused', help: '1 while there is no room for its bytes.', type: 'gauge', value: ({ paused }) => (paused ? 1 : 0) },
];
