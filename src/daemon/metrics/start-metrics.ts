import { createServer, type Server } from 'node:http';
import { isIPv4, type AddressInfo } from 'node:net';
import { EgdError } from 'egd-core';
import type { Daemon } from '../daemon.ts';
import type { FetchObservation, RequestObservation, SaveOutcome } from './metric-events.ts';
import { MetricSet } from './metric-set.ts';
import { metricsAnswer } from './metrics-answer.ts';

/** What the metrics need. */
export interface MetricsOptions {
  readonly daemon: Daemon;
  readonly listen: { readonly host: string; readonly port: number }; // of this machine alone; port 0: any that is free
  readonly onError?: (error: Error) => void; // a scrape that failed
}

/** The metrics of a daemon, as they are being served. */
export interface Metrics {
  readonly url: string; // without a path
  observeFetch(fetch: FetchObservation): void;
  observeRequest(request: RequestObservation): void;
  observeSave(outcome: SaveOutcome): void;
  stop(): Promise<void>;
}

const MOST_HEADERS = 8192; // bytes
const MOST_TIME = 10_000; // milliseconds, for a request to come and for a connection to be silent
const MOST_CONNECTIONS = 32;

/** Serves `/metrics`, `/health` and `/ready` over HTTP. Throws DAEMON_PORT_IN_USE or DAEMON_ADDRESS_UNUSABLE. */
export async function startMetrics({ daemon, listen, onError = () => undefined }: MetricsOptions): Promise<Metrics> {
  if (!isLoopback(listen.host))
    throw new EgdError('DAEMON_ADDRESS_UNUSABLE', `Metrics can't listen on ${listen.host}: expected a loopback address such as 127.0.0.1.`);
  const metrics = new MetricSet(daemon, await import('prom-client'));
  const server = createServer(
    { maxHeaderSize: MOST_HEADERS, headersTimeout: MOST_TIME, requestTimeout: MOST_TIME, connectionsCheckingInterval: MOST_TIME / 2 },
    (request, reply) => {
      metricsAnswer(request, daemon, metrics).then(
        ({ status, headers, body }) => reply.writeHead(status, headers).end(body),
        (error: unknown) => {
          onError(error instanceof Error ? error : new Error(String(error)));
          reply.writeHead(500, { 'content-type': 'text/plain; charset=utf-8' }).end('The metrics could not be read; the log says why.\n');
        },
      );
    },
  );
  server.maxConnections = MOST_CONNECTIONS;
  server.timeout = MOST_TIME;
  await bind(server, listen);
  server.on('error', onError);
  return {
    url: urlOf(server.address()),
    observeFetch: (fetch) => metrics.observeFetch(fetch),
    observeRequest: (request) => metrics.observeRequest(request),
    observeSave: (outcome) => metrics.observeSave(outcome),
    stop: () => stop(server),
  };
}

function isLoopback(host: string): boolean {
  return host === '::1' || (isIPv4(host) && host.startsWith('127.'));
}

function bind(server: Server, { host, port }: MetricsOptions['listen']): Promise<void> {
  return new Promise((resolve, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const where = `${host.includes(':') ? `[${host}]` : host}:${port}`;
      if (error.code === 'EADDRINUSE') {
        const suggestions = ['Choose another address for `[metrics] listen`, or stop the program that uses this one.'];
        reject(
          new EgdError('DAEMON_PORT_IN_USE', `Metrics can't listen on ${where}: another program does.`, { cause: error, suggestions }),
        );
      } else reject(new EgdError('DAEMON_ADDRESS_UNUSABLE', `Metrics can't listen on ${where}: ${error.message}`, { cause: error }));
    };
    server.once('error', fail);
    server.listen({ host, port, exclusive: true }, () => {
      server.off('error', fail);
      resolve();
    });
  });
}

function urlOf(address: AddressInfo | string | null): string {
  if (address === null || typeof address === 'string') throw new Error('a server on a port has an address');
  return `http://${address.family === 'IPv6' ? `[${address.address}]` : address.address}:${address.port}`;
}

// A scrape in between is answered: it takes milliseconds. Who only holds a connection open is not waited for.
async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const timer = setTimeout(() => server.closeAllConnections(), 1000);
  await closed;
  clearTimeout(timer);
}
