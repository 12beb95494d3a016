import type { FastifyInstance } from 'fastify';
import type { DrawDesk } from '../access/draw-desk.ts';
import { credentialOf } from '../api/credential.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import { isLoopbackAddress } from './loopback.ts';

/** What `/metrics` works with. */
export interface MetricsRouteParts {
  readonly metrics: GatewayMetrics;
  readonly desk: Pick<DrawDesk, 'admit'>;
}

/** Adds `/metrics`: for anybody on this machine, and from elsewhere for a key with the scope `status`. */
export function registerMetrics(app: FastifyInstance, { metrics, desk }: MetricsRouteParts): void {
  app.get('/metrics', async (request, reply) => {
    if (!isLoopbackAddress(request.ip)) {
      await desk.admit({ credential: credentialOf(request.headers.authorization, undefined, false), address: request.ip, scope: 'status' });
    }
    reply.type(metrics.contentType);
    return metrics.text();
  });
}
