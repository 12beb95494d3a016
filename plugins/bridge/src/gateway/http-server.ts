import { createServer as createHttpServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { SecureContextOptions } from 'node:tls';
import type { EgdError } from 'egd-core';
import { problemOf } from '../api/problem.ts';
import { writeProblem } from '../api/write-problem.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';

/** How a server is made. */
export interface HttpServerOptions {
  readonly limits: Pick<GatewayConfig, 'maxConnections' | 'requestTimeout'>;
  readonly tls: SecureContextOptions | undefined; // undefined: plain HTTP
  readonly asksForCertificate: boolean; // of clients; who shows none is let in, and looked at where it matters
  readonly isDraining: () => boolean;
  readonly refusalOf?: (request: IncomingMessage) => EgdError | undefined; // of a request that nobody is to look at
}

type Handler = (request: IncomingMessage, response: ServerResponse) => void;

/** Makes the server of a gateway, with its limits, and the headers that every answer has. */
export function createServer(handle: Handler, options: HttpServerOptions): Server {
  const { limits, tls, asksForCertificate, isDraining, refusalOf } = options;
  const bounds = {
    headersTimeout: Math.min(limits.requestTimeout, HEADERS_TIMEOUT),
    requestTimeout: limits.requestTimeout,
    connectionsCheckingInterval: Math.min(limits.requestTimeout / 4, 5000),
    keepAliveTimeout: KEEP_ALIVE,
    maxHeaderSize: MAX_HEADER_SIZE,
    noDelay: true,
  };
  const headers = strictHeaders(tls !== undefined);
  const withHeaders: Handler = (request, response) => {
    if (request.url?.startsWith(WRITTEN_AS_A_LIST) !== true) {
      for (let index = 0; index < headers.length; index += 2) response.setHeader(headers[index] ?? '', headers[index + 1] ?? '');
    }
    if (isDraining()) response.setHeader('connection', 'close');
    const refusal = refusalOf?.(request);
    if (request.socket.remoteAddress === undefined) request.socket.destroy(); // who asked is gone already
    else if (refusal === undefined) handle(request, response);
    else writeProblem(response, problemOf(refusal), headers);
  };
  const server: Server =
    tls === undefined
      ? createHttpServer(bounds, withHeaders)
      : createHttpsServer(
          {
            ...bounds,
            ...tls,
            handshakeTimeout: HEADERS_TIMEOUT,
            requestCert: asksForCertificate,
            rejectUnauthorized: false,
          },
          withHeaders,
        );
  server.maxConnections = limits.maxConnections;
  server.maxHeadersCount = 0; // their size is limited; those beyond a number would be dropped, X-Forwarded-For of a proxy among them
  server.setTimeout(limits.requestTimeout + KEEP_ALIVE); // a connection on which nothing happens at all
  return server;
}

/** The headers that every answer has, names and values by turns. */
export function strictHeaders(isTls: boolean): readonly string[] {
  const always = {
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
    'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
    'referrer-policy': 'no-referrer',
  };
  return Object.entries(isTls ? { ...always, 'strict-transport-security': 'max-age=31536000' } : always).flat();
}

// This route gives its headers in one list, which is several times as fast unless one was set before.
const WRITTEN_AS_A_LIST = '/api/random';

const HEADERS_TIMEOUT = 10_000; // milliseconds, also for a TLS handshake
const KEEP_ALIVE = 65_000; // milliseconds; longer than the 60 s of usual balancers, which then close first
const MAX_HEADER_SIZE = 16_384; // bytes, the request line with its URL included
