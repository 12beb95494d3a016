import { createServer, type IncomingHttpHeaders, type IncomingMessage, type RequestListener, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';

/** Answers a request as it likes; one that throws answers 500. */
export type WebHandler = (request: IncomingMessage, response: ServerResponse) => void | Promise<void>;

/** An answer that is always the same. */
export interface WebReply {
  readonly status?: number; // 200 when left out
  readonly headers?: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: string | Uint8Array;
}

/** What is answered to each path, such as `/random`; the query does not count. Other paths are 404. */
export type WebRoutes = Readonly<Record<string, WebHandler | WebReply | string | Uint8Array>>;

/** How a web server is started. */
export interface WebServerOptions {
  readonly tls?: { readonly key: string; readonly cert: string }; // PEM, as `createCertificate` makes them; plain HTTP when left out
}

/** A request that a web server got. */
export interface WebRequest {
  readonly method: string;
  readonly url: string; // path and query
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
}

/** A web server for a test. */
export interface WebServer {
  readonly url: string; // `http://127.0.0.1:PORT` or `https://127.0.0.1:PORT`, without a slash at the end
  readonly port: number;
  readonly requests: readonly WebRequest[]; // all so far, in order
  readonly connections: number; // open now
  close(): Promise<void>; // cuts every connection
}

/** Starts a web server on a free port of 127.0.0.1, for a test. */
export async function startWebServer(answers: WebHandler | WebRoutes, options: WebServerOptions = {}): Promise<WebServer> {
  const requests: WebRequest[] = [];
  const handler = typeof answers === 'function' ? answers : routed(answers);
  const listener: RequestListener = (request, response) => {
    const { method = 'GET', url = '/', headers } = request;
    requests.push({ method, url, path: pathOf(url), headers });
    response.on('error', () => undefined);
    void answer(handler, request, response);
  };
  const server = options.tls === undefined ? createServer(listener) : createTlsServer({ ...options.tls }, listener);
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined); // a client that goes away is part of many tests
    socket.once('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo; // a TCP server that listens has such an address
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    get connections() {
      return sockets.size;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

async function answer(handler: WebHandler, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    await handler(request, response);
  } catch (error) {
    if (!response.headersSent) response.writeHead(500, { 'content-type': 'text/plain' });
    response.end(`The handler of the test failed: ${String(error)}\n`);
  }
}

function routed(routes: WebRoutes): WebHandler {
  return (request, response) => {
    const path = pathOf(request.url ?? '/');
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (route === undefined) return send(response, { status: 404, headers: { 'content-type': 'text/plain' }, body: 'not found\n' });
    if (typeof route === 'function') return route(request, response);
    return send(response, typeof route === 'string' || route instanceof Uint8Array ? { body: route } : route);
  };
}

function send(response: ServerResponse, reply: WebReply): void {
  const { status = 200, headers = {}, body = '' } = reply;
  const type = typeof body === 'string' ? 'text/plain' : 'application/octet-stream';
  const length = String(Buffer.byteLength(body));
  response.writeHead(status, { 'content-type': type, 'content-length': length, ...mutable(headers) });
  response.end(body);
}

function mutable(headers: Readonly<Record<string, string | readonly string[]>>): Record<string, string | string[]> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, typeof value === 'string' ? value : [...value]]));
}

function pathOf(url: string): string {
  return new URL(url, 'http://localhost').pathname;
}
