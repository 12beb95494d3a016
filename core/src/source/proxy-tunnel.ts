import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Duplex } from 'node:stream';
import { EgdError } from '../errors/egd-error.ts';

/** Opens a connection to `host:port` through a proxy by CONNECT (RFC 9110, 9.3.6). */
export function openTunnel(proxy: URL, host: string, port: number, signal: AbortSignal): Promise<Duplex> {
  const authority = `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const request = (proxy.protocol === 'https:' ? httpsRequest : httpRequest)({
    ...proxyAddress(proxy),
    method: 'CONNECT',
    path: authority,
    headers: { ...proxyAuthorization(proxy), host: authority },
    agent: false,
    rejectUnauthorized: true,
    signal,
  });
  return new Promise((resolve, reject) => {
    request.once('error', reject);
    request.once('connect', (response, socket, head) => {
      const { statusCode = 0 } = response;
      if (statusCode < 200 || statusCode > 299) return refuse(statusCode);
      if (head.length > 0) socket.unshift(head);
      resolve(socket);
    });
    request.once('response', (response) => refuse(response.statusCode ?? 0));
    request.end();

    function refuse(status: number): void {
      request.destroy();
      reject(
        new EgdError('SOURCE_NETWORK_ERROR', `the proxy ${proxy.host} answered ${status} to CONNECT ${authority}`, {
          metadata: { status },
        }),
      );
    }
  });
}

/** Where a proxy listens, for a request of Node's. */
export function proxyAddress(proxy: URL): { hostname: string; port: string; protocol: string } {
  const { protocol } = proxy;
  return { hostname: proxy.hostname.replace(/^\[(.*)\]$/, '$1'), port: proxy.port || (protocol === 'https:' ? '443' : '80'), protocol };
}

/** The header that tells a proxy who asks; none where its URL has no user. */
export function proxyAuthorization(proxy: URL): Record<string, string> {
  if (proxy.username === '' && proxy.password === '') return {};
  const credentials = `${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(credentials).toString('base64')}` };
}
