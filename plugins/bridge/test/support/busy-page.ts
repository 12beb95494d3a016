import type { CollectorStatus, GatewayStatus } from '../../src/gateway/gateway-status.ts';
import type { KeyDraws } from '../../src/page/page-data.ts';
import { START, type PageGateway } from './page-gateway.ts';

/** Lets a gateway live through an hour: it fills, is drawn from, loses packets, and warns. */
export function liveAnHour(gateway: PageGateway): void {
  gateway.pass(3600, (second) => busyStatus(second, gateway.status));
  gateway.draws = draws(START + 3600 * 1000);
}

/** How the gateway stands that many seconds after the start. */
export function busyStatus(second: number, before: GatewayStatus): Partial<GatewayStatus> {
  const fill = 55 + 40 * Math.sin(second / 500) - 8 * Math.sin(second / 61);
  const requests = Math.round(40 + 30 * Math.sin(second / 200) ** 2);
  return {
    status: 'degraded',
    buffer_fill_percent: fill,
    buffer_bytes_available: Math.round((fill / 100) * before.buffer_bytes_capacity),
    buffer_level: fill < 10 ? 'low' : fill < 80 ? 'medium' : fill < 95 ? 'high' : 'critical',
    last_data_received: at(second - 2),
    data_freshness_seconds: 60 + 45 * Math.cos(second / 400),
    total_requests_served: before.total_requests_served + requests,
    total_bytes_served: before.total_bytes_served + requests * 640,
    total_bytes_received: before.total_bytes_received + 30_000 + Math.round(9000 * Math.sin(second / 90)),
    total_bytes_expired: 1_536_000,
    total_bytes_overflowed: 81_920,
    requests_per_second: requests / 5,
    collectors: [
      collector({ id: 'inside', last_seen: at(second - 2) }),
      collector({ id: 'laboratory-2.closed.example', last_seen: at(second - 1900), gaps: 2, lost: 17, replayed: 1 }),
    ],
    warnings: ['Nothing came from the collector laboratory-2.closed.example for 31 minutes.', '17 packets were lost on their way.'],
  };
}

function collector(changed: Partial<CollectorStatus>): CollectorStatus {
  return {
    id: 'inside',
    packets: 3612,
    bytes: 21_903_441,
    lost: 0,
    gaps: 0,
    replayed: 0,
    refused: 0,
    epoch: 3,
    sequence: 93_612,
    last_seen: at(0),
    ...changed,
  };
}

function draws(time: number): KeyDraws[] {
  const ago = (seconds: number): string => new Date(time - seconds * 1000).toISOString();
  return [
    { key: 'agent', requests: 912, bytes: 120_000, refused: 3, bytesToday: 65_536, bytesPerDay: 65_536, lastDrawn: ago(75) },
    { key: 'simulation-cluster', requests: 30_004, bytes: 19_200_000, refused: 0, bytesToday: null, bytesPerDay: null, lastDrawn: ago(1) },
    { key: 'monitor', requests: 0, bytes: 0, refused: 0, bytesToday: null, bytesPerDay: null, lastDrawn: null },
  ];
}

function at(second: number): string {
  return new Date(START + second * 1000).toISOString();
}
