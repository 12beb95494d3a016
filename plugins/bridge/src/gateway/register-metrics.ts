import { isLoopbackAddress } from 'egd-core';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { DrawDesk } from '../access/draw-desk.ts';
import { credentialOf } from '../api/credential.ts';
import { namesThisMachine } from './local-requests.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';

/** What `/metrics` works with. */
export interface MetricsRouteParts {
  readonly metrics: GatewayMetrics;
  readonly desk: Pick<DrawDesk, 'admit'>;
}

/** Adds `/metrics`: for anybody on this machine, and from elsewhere for a key with the scope `status`. */
export function registerMetrics(app: FastifyInstance, { metrics, desk }: MetricsRouteParts): void {
  app.get('/metrics', async (request, reply) => {
    if (!isOfThisMachine(request)) {
      await desk.admit({ credential: credentialOf(request.headers.authorization, undefined, false), address: request.ip, scope: 'status' });
    }
    reply.type(metrics.contentType);
    return metrics.text();
  });
}

// What a proxy of this machine passes on is of others, also where its word is not trusted; and so is what a page asks in a
// browser of this machine, under a name of its own that was bound to loopback.
function isOfThisMachine({ ip, raw, headers }: FastifyRequest): boolean {
  const { remoteAddress = '' } = raw.socket;
  const isPassedOn = headers.forwarded !== undefined || headers['x-forwarded-for'] !== undefined;
  return isLoopbackAddress(ip) && isLoopbackAddress(remoteAddress) && !isPassedOn && namesThisMachine(headers.host ?? 'localhost');
}
