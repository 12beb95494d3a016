import { createServer, type Server, type ServerResponse } from 'node:http';
import { EgdError } from 'egd-core';
import { collectorMetrics } from './collector-metrics.ts';
import { type CollectorReport, healthOf } from './collector-report.ts';

/** Where a collector tells how it stands. */
export interface HealthServer {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves `/health` (200, or 503 where it is unhealthy) and `/metrics`. CONFIG_INVALID_VALUE where it can't listen there. */
export async function startHealthServer(
  { host, port }: { readonly host: string; readonly port: number },
  report: () => CollectorReport,
): Promise<HealthServer> {
  const metrics = await collectorMetrics(report);
  const server = createServer({ requestTimeout: 5000, headersTimeout: 5000, maxHeaderSize: 4096 }, (request, response) => {
    request.resume();
    const [path] = (request.url ?? '/').split('?');
    if (request.method !== 'GET' && request.method !== 'HEAD') answer(response, 405, 'text/plain', 'Only GET and HEAD are answered.\n');
    else if (path === '/health') answerHealth(response, report());
    else if (path === '/metrics') {
      metrics.text().then(
        (text) => answer(response, 200, metrics.contentType, text),
        () => answer(response, 500, 'text/plain', 'The metrics could not be gathered.\n'),
      );
    } else answer(response, 404, 'text/plain', 'There are /health and /metrics.\n');
  });
  await listen(server, host, port);
  const address = server.address();
  const bound = address !== null && typeof address === 'object' ? address.port : port;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${String(bound)}`,
    close: async () => {
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function answerHealth(response: ServerResponse, report: CollectorReport): void {
  const health = healthOf(report);
  answer(response, health.status === 'unhealthy' ? 503 : 200, 'application/json', `${JSON.stringify({ ...health, ...report })}\n`);
}

function answer(response: ServerResponse, status: number, contentType: string, body: string): void {
  response.writeHead(status, { 'content-type': contentType, 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' }).end(body);
}

async function listen(server: Server, host: string, port: number): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause) => {
      const message = `Expected \`health_listen\` to be an address that is free, got ${host}:${String(port)}: ${cause.message}.`;
      reject(new EgdError('CONFIG_INVALID_VALUE', message, { cause }));
    });
    server.listen(port, host, resolve);
  });
}
