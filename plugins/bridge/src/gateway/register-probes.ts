import type { FastifyInstance } from 'fastify';
import type { GatewayStatus } from './gateway-status.ts';

/** What the probes of an orchestrator are answered from. */
export interface ProbeParts {
  readonly isReady: () => boolean; // there is enough to serve
  readonly status: () => Pick<GatewayStatus, 'status' | 'buffer_bytes_available'>;
}

/** Adds `/health` (and `/ready`, the same), whether clients should be sent here, and `/live`, whether the process works at all. */
export function registerProbes(app: FastifyInstance, { isReady, status }: ProbeParts): void {
  for (const path of ['/health', '/ready']) {
    app.get(path, { exposeHeadRoute: true }, (_request, reply) => {
      const { status: health, buffer_bytes_available } = status();
      if (!isReady()) reply.code(503).header('retry-after', '5');
      reply.send({ status: health, buffer_bytes_available });
    });
  }
  app.get('/live', { exposeHeadRoute: true }, (_request, reply) => reply.send({ status: 'alive' }));
}
