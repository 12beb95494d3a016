import { fastify } from 'fastify';
import type { ApiParts } from '../../src/api/api-parts.ts';
import { registerApi } from '../../src/api/register-api.ts';
import type { GatewayStatus } from '../../src/gateway/gateway-status.ts';
import { StubDesk } from './stub-desk.ts';

/** A server that has the API alone, before a stub of a desk. */
export interface ApiServer {
  readonly url: string;
  readonly desk: StubDesk;
  readonly bugs: unknown[];
  close(): Promise<void>;
}

/** Starts the API on a free port of loopback. */
export async function startApi(parts: Partial<ApiParts> = {}): Promise<ApiServer> {
  const desk = new StubDesk();
  const bugs: unknown[] = [];
  const app = fastify();
  registerApi(app, {
    desk,
    status: () => HEALTHY,
    config: { allowQueryKey: false, testShare: 0.1 },
    version: '1.2.3',
    onBug: (error) => void bugs.push(error),
    ...parts,
  });
  const url = await app.listen({ host: '127.0.0.1', port: 0 });
  return { url, desk, bugs, close: () => app.close() };
}

/** A gateway with ten megabytes. */
export const HEALTHY: GatewayStatus = {
  status: 'healthy',
  version: '1.2.3',
  mode: 'push',
  processing: 'none',
  buffer_fill_percent: 50,
  buffer_bytes_available: 5_000_000,
  buffer_bytes_capacity: 10_000_000,
  buffer_level: 'medium',
  last_data_received: '2026-01-02T03:04:05.000Z',
  data_freshness_seconds: 1.5,
  uptime_seconds: 60,
  total_requests_served: 1,
  total_bytes_served: 32,
  total_bytes_received: 5_000_032,
  total_bytes_expired: 0,
  total_bytes_overflowed: 0,
  requests_per_second: 0.1,
  collectors: [],
  warnings: [],
};
