import type { ErrorCode } from 'egd-core';
import type { Registry } from 'prom-client';
import type { GatewayFigures } from './gateway-figures.ts';
import type { GatewayStatus } from './gateway-status.ts';
import { RequestTally, type AnsweredRequest } from './request-tally.ts';

/** The metrics of a gateway, in the text format of Prometheus; docs/bridge/monitoring.md lists them. */
export interface GatewayMetrics {
  readonly contentType: string;
  text(): Promise<string>;
  /** A request was answered. */
  observeRequest(request: AnsweredRequest): void;
  close(): void;
}

/** What the metrics are read from. */
export interface MetricsParts {
  readonly status: () => GatewayStatus;
  readonly figures: GatewayFigures;
  readonly sampleEvery?: number; // milliseconds between samples of the buffer's fill, 5000
}

/** Defines the metrics of a gateway in a registry of their own. */
export async function createGatewayMetrics({ status, figures, sampleEvery = 5000 }: MetricsParts): Promise<GatewayMetrics> {
  const { default: prometheus } = await import('prom-client');
  const registry = new prometheus.Registry();
  const { fills, update } = defineMetrics(prometheus, registry);
  const requests = new RequestTally();
  const sample = (): void => {
    const { buffer_fill_percent } = status();
    fills.observe(buffer_fill_percent / 100);
  };
  const timer = setInterval(sample, sampleEvery).unref();
  return {
    contentType: registry.contentType,
    text: async () => {
      update(status(), figures);
      return `${await registry.metrics()}\n${requests.text('egd_gateway')}\n`;
    },
    observeRequest: (request) => requests.count(request),
    close: () => clearInterval(timer),
  };
}

// Told from the start, as 0: nobody can see the rise of a counter that begins with its first error.
const ALWAYS_TOLD: readonly ErrorCode[] = [
  'GATEWAY_BUFFER_FULL',
  'GATEWAY_OVER_QUOTA',
  'GATEWAY_RATE_LIMITED',
  'GATEWAY_UNAUTHORIZED',
  'NOT_ENOUGH_ENTROPY',
  'PACKET_BAD_CHECKSUM',
  'PACKET_BAD_SIGNATURE',
  'PACKET_FROM_FUTURE',
  'PACKET_MALFORMED',
  'PACKET_REPLAYED',
  'PACKET_TOO_LARGE',
  'PACKET_TOO_OLD',
  'PACKET_UNKNOWN_KEY',
  'PACKET_UNKNOWN_VERSION',
];

const FILLS = [0, 0.01, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 0.9, 0.95, 1]; // the watermarks among them

// What the status tells is set when somebody asks for it; a counter is set to what the gateway counted itself.
function defineMetrics(prometheus: typeof import('prom-client'), registry: Registry) {
  const registers = [registry];
  const gauge = (name: string, help: string, labelNames: string[] = []) =>
    new prometheus.Gauge({ name: `egd_gateway_${name}`, help, labelNames, registers });
  const counter = (name: string, help: string, labelNames: string[] = []) =>
    new prometheus.Counter({ name: `egd_gateway_${name}_total`, help, labelNames, registers });

  const build = gauge('build_info', 'Always 1; the labels tell the version of egd, the mode and the post-processing.', [
    'version',
    'mode',
    'processing',
  ]);
  const healthy = gauge('healthy', '1 while the gateway is healthy or degraded, 0 while it can serve nobody.');
  const uptime = gauge('uptime_seconds', 'Seconds since the gateway was started.');
  const available = gauge('buffer_bytes', 'Bytes in the buffer that can be served.');
  const capacity = gauge('buffer_capacity_bytes', 'Bytes that the buffer can hold.');
  const age = gauge('data_age_seconds', 'Age of the oldest data in the buffer; 0 when it is empty.');
  const last = gauge('last_received_timestamp_seconds', 'When data last came, in Unix time; 0 before the first.');
  const memory = gauge('resident_memory_bytes', 'Memory of the process.');
  const processor = counter('cpu_seconds', 'Time of the processor that the process took.');
  const served = counter('bytes_served', 'Bytes drawn by clients, by operation.', ['operation']);
  const received = counter('bytes_received', 'Bytes that came into the buffer.');
  const expired = counter('bytes_expired', 'Bytes that grew too old to be served.');
  const overflowed = counter('bytes_overflowed', 'Bytes that found no room in the buffer, or gave way to newer ones.');
  const errors = counter('errors', 'Requests and packets that were refused or failed, by error code.', ['code']);
  const packets = counter('packets', 'Packets of collectors that the gateway knows, by verdict.', ['collector', 'verdict']);
  const lost = counter('packets_lost', 'Packets of a collector that never came, by the gaps in their sequence.', ['collector']);

  const update = (status: GatewayStatus, figures: GatewayFigures): void => {
    for (const each of [served, received, expired, overflowed, errors, packets, lost, processor]) each.reset();
    build.set({ version: status.version, mode: status.mode, processing: status.processing }, 1);
    healthy.set(status.status === 'unhealthy' ? 0 : 1);
    uptime.set(status.uptime_seconds);
    available.set(status.buffer_bytes_available);
    capacity.set(status.buffer_bytes_capacity);
    age.set(status.data_freshness_seconds ?? 0);
    last.set(status.last_data_received === null ? 0 : Date.parse(status.last_data_received) / 1000);
    memory.set(process.memoryUsage.rss());
    const { user, system } = process.cpuUsage();
    processor.inc((user + system) / 1_000_000);
    received.inc(status.total_bytes_received);
    expired.inc(status.total_bytes_expired);
    overflowed.inc(status.total_bytes_overflowed);
    for (const [operation, bytes] of figures.bytesByOperation) served.inc({ operation }, bytes);
    for (const code of ALWAYS_TOLD) errors.inc({ code }, 0);
    for (const [code, count] of figures.errors) errors.inc({ code }, count);
    for (const { id: collector, ...counts } of status.collectors) {
      for (const [verdict, count] of [
        ['accepted', counts.packets],
        ['replayed', counts.replayed],
        ['refused', counts.refused],
      ] as const) {
        packets.inc({ collector, verdict }, count);
      }
      lost.inc({ collector }, counts.lost);
    }
  };
  return {
    fills: new prometheus.Histogram({
      name: 'egd_gateway_buffer_fill_ratio',
      help: 'How full the buffer is, 0 to 1, sampled every five seconds.',
      buckets: FILLS,
      registers,
    }),
    update,
  };
}
