import type { FastifyInstance } from 'fastify';
import type { DrawDesk } from '../access/draw-desk.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { GatewayStatus } from '../gateway/gateway-status.ts';

/** What the REST API works with. */
export interface ApiParts {
  readonly desk: DrawDesk;
  readonly status: () => GatewayStatus;
  readonly config: Pick<GatewayConfig, 'allowQueryKey' | 'testShare'>;
  readonly version: string;
  readonly onBug: (error: unknown) => void; // an error that nobody foresaw: for the log
}

/** Adds the REST API under `/api`: its routes, its document, and its own handling of errors and unknown routes. */
export function registerApi(_app: FastifyInstance, _parts: ApiParts): void {
  // The routes come with the next change.
}
