import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { ComponentLog } from 'egd-core/logging';
import type { FastifyInstance } from 'fastify';
import { setMissingHeaders } from '../api/answer-headers.ts';
import { problem, problemOf } from '../api/problem.ts';
import { writeProblem } from '../api/write-problem.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { GatewayFigures } from './gateway-figures.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';

/** What the application around all routes of a gateway is made of. */
export interface AppParts {
  readonly config: Pick<GatewayConfig, 'trustProxy'>;
  readonly createServer: (handle: (request: IncomingMessage, response: ServerResponse) => void) => Server;
  readonly serverHeaders: readonly string[]; // that every answer has
  readonly figures: GatewayFigures;
  readonly metrics: GatewayMetrics | undefined;
  readonly log: ComponentLog;
}

/** Makes the application: errors as problems, requests counted. There is no hook that waits: one doubles the slowest answers. */
export async function createApp({ config, createServer, serverHeaders, figures, metrics, log }: AppParts): Promise<FastifyInstance> {
  const { default: fastify } = await import('fastify');
  const app = fastify({
    serverFactory: createServer,
    trustProxy: config.trustProxy ? 'loopback' : false,
    bodyLimit: MOST_BODY,
    forceCloseConnections: 'idle',
    return503OnClosing: false, // who is connected is served to the end
    exposeHeadRoutes: false, // a HEAD of a route that draws would draw
    routerOptions: { maxParamLength: 128 },
    // What the framework would answer in words of its own: a path that is no path.
    frameworkErrors: (error, request, reply) => {
      reply.hijack();
      writeProblem(reply.raw, problemOf(error, request.url.split('?', 1)[0]), serverHeaders);
    },
    clientErrorHandler: answerUnreadable,
  });
  app.setErrorHandler((error, request, reply) => {
    const { status, headers, body } = problemOf(error, request.url.split('?', 1)[0]);
    if (status >= 500 && body.code === 'INTERNAL_BUG') log.error('A request failed.', { error, route: request.routeOptions.url });
    return reply.code(status).headers(headers).send(body);
  });
  app.setNotFoundHandler((request, reply) => {
    const { status, headers, body } = problem(
      404,
      'GATEWAY_BAD_REQUEST',
      `There is nothing at ${request.method} ${request.url.split('?', 1)[0]}.`,
    );
    return reply.code(status).headers(headers).send(body);
  });
  // Where the server did not set them because the answer would bring them itself, and then it was another answer.
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (!reply.raw.hasHeader('x-content-type-options')) setMissingHeaders(reply.raw, serverHeaders);
    done(null, payload);
  });
  app.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url ?? 'unknown';
    const { statusCode } = reply;
    if (statusCode < 400 && (route.startsWith('/api/') || route === '/mcp')) figures.countRequest();
    metrics?.observeRequest({ method: request.method, route, status: statusCode, milliseconds: reply.elapsedTime });
    done();
  });
  return app;
}

// What can't be read as a request has no response: the answer is written to the connection, which then ends.
function answerUnreadable({ code }: { readonly code?: string }, socket: Socket): void {
  if (socket.destroyed || !socket.writable) return void socket.destroy();
  const [status, detail] = UNREADABLE[code ?? ''] ?? [400, 'This is no request of HTTP/1.1 that can be read.'];
  const { headers, body } = problem(status, 'GATEWAY_BAD_REQUEST', detail);
  const text = JSON.stringify(body);
  const all = { ...headers, 'content-length': String(Buffer.byteLength(text)), connection: 'close' };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${body.title}\r\n${lines.join('')}\r\n${text}`);
  socket.destroySoon();
}

const UNREADABLE: Readonly<Record<string, readonly [status: number, detail: string]>> = {
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'The request took too long to come.'],
  HPE_HEADER_OVERFLOW: [431, 'The headers are larger than the gateway reads: 16,384 bytes, with the URL.'],
};

const MOST_BODY = 65_536; // bytes; packets have a limit of their own
