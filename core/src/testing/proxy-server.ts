import { createServer, request as httpRequest, type IncomingMessage, type ServerResponse } from 'node:http';
import { connect, type AddressInfo, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';

/** How a proxy is started. */
export interface ProxyServerOptions {
  readonly credentials?: string; // `user:password` that is asked for; none when left out
  readonly hosts?: Readonly<Record<string, number>>; // ports of 127.0.0.1 by the host name they stand for
  readonly silent?: boolean; // takes requests and answers none
}

/** A request that a proxy got. */
export interface ProxyRequest {
  readonly method: string;
  readonly target: string; // `host:port` of CONNECT, else the whole URL
}

/** An HTTP proxy for a test. */
export interface ProxyServer {
  readonly url: string; // `http://127.0.0.1:PORT`
  readonly requests: readonly ProxyRequest[]; // all so far, in order
  readonly connections: number; // open now, of clients
  close(): Promise<void>; // cuts every connection
}

/** Starts an HTTP proxy on a free port of 127.0.0.1, for a test: it tunnels by CONNECT and forwards plain requests. */
export async function startProxyServer(options: ProxyServerOptions = {}): Promise<ProxyServer> {
  const requests: ProxyRequest[] = [];
  const clients = new Set<Socket>();
  const admits = (request: IncomingMessage): boolean => {
    requests.push({ method: request.method ?? '', target: request.url ?? '' });
    const expected = `Basic ${Buffer.from(options.credentials ?? '').toString('base64')}`;
    return options.credentials === undefined || request.headers['proxy-authorization'] === expected;
  };
  const server = createServer((request, response) => {
    const admitted = admits(request);
    if (options.silent) return;
    if (admitted) forward(request, response, options);
    else response.writeHead(407, { 'proxy-authenticate': 'Basic' }).end('who are you?\n');
  });
  server.on('connect', (request, client, head) => {
    const admitted = admits(request);
    client.on('error', () => undefined);
    if (options.silent) client.resume().once('end', () => client.end());
    else if (admitted) tunnel(request.url ?? '', client, head, options);
    else client.end('HTTP/1.1 407 Proxy Authentication Required\r\ncontent-length: 0\r\n\r\n');
  });
  server.on('connection', (socket: Socket) => {
    clients.add(socket);
    socket.once('close', () => clients.delete(socket));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo; // a TCP server that listens has such an address
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    get connections() {
      return clients.size;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of clients) socket.destroy();
      }),
  };
}

function forward(request: IncomingMessage, response: ServerResponse, { hosts }: ProxyServerOptions): void {
  const { hostname, port, pathname, search } = new URL(request.url ?? '/', 'http://invalid');
  const { 'proxy-authorization': _own, ...headers } = request.headers;
  const onward = httpRequest({ ...address(hostname, Number(port || 80), hosts), path: `${pathname}${search}`, headers, agent: false });
  onward.on('error', () => response.destroy());
  onward.on('response', (reply) => {
    response.writeHead(reply.statusCode ?? 502, reply.headers);
    reply.pipe(response);
  });
  onward.end();
}

function tunnel(authority: string, client: Duplex, head: Buffer, { hosts }: ProxyServerOptions): void {
  const [, host = '', port = ''] = /^\[?(.*?)\]?:(\d+)$/.exec(authority) ?? [];
  const onward = connect(address(host, Number(port), hosts), () => {
    client.write('HTTP/1.1 200 Connection established\r\n\r\n');
    onward.write(head);
    onward.pipe(client).pipe(onward);
  });
  onward.on('error', () => client.destroy());
  onward.once('close', () => client.destroy());
  client.once('close', () => onward.destroy());
}

function address(host: string, port: number, hosts: ProxyServerOptions['hosts'] = {}): { host: string; port: number } {
  const mapped = Object.hasOwn(hosts, host) ? hosts[host] : undefined;
  return mapped === undefined ? { host, port } : { host: '127.0.0.1', port: mapped };
}
