import { Agent, request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Readable } from 'node:stream';
import type { RequestFunction } from 'got';
import type { CookieJar } from 'tough-cookie';
import { EgdError } from '../errors/egd-error.ts';
import { ACCEPTED_ENCODINGS } from './content-decoding.ts';
import { proxyAddress, proxyAuthorization } from './proxy-tunnel.ts';
import { VerifiedAgent } from './verified-agent.ts';

/** One request, to be answered by one reply: redirects are not followed. */
export interface ExchangeRequest {
  readonly url: URL;
  readonly headers: Readonly<Record<string, string>>;
  readonly signal: AbortSignal; // destroys the connection
  readonly proxy: URL | undefined;
  readonly tlsCa: string | undefined;
  readonly tlsFingerprint: string | undefined;
  readonly cookieJar: CookieJar | undefined;
}

/** A reply whose body is still to come, as it is on the wire. */
export interface ExchangeReply {
  readonly status: number;
  readonly statusText: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: Readable;
}

/** Sends a request and waits for the head of its reply. */
export async function exchange(request: ExchangeRequest): Promise<ExchangeReply> {
  const { default: got } = await import('got');
  request.signal.throwIfAborted();
  const stream = got.stream(request.url, options(request));
  stream.on('error', () => undefined); // the one that counts rejects below or ends the reading of the body
  return new Promise((resolve, reject) => {
    stream.once('error', reject);
    stream.once('close', () => reject(new EgdError('SOURCE_NETWORK_ERROR', 'the connection was closed before a reply came')));
    stream.once('response', ({ statusCode, statusMessage, headers }) => {
      resolve({ status: statusCode, statusText: statusMessage ?? '', headers, body: stream });
    });
  });
}

function options(request: ExchangeRequest) {
  const { url, signal, proxy, tlsCa, tlsFingerprint, cookieJar } = request;
  const agent = { http: new Agent({ keepAlive: false }), https: new VerifiedAgent({ proxy, fingerprint: tlsFingerprint, signal }) };
  return {
    agent,
    cookieJar,
    decompress: false, // done outside, so that idle time is measured on the wire
    followRedirect: false,
    ignoreInvalidCookies: true,
    headers: { 'accept-encoding': ACCEPTED_ENCODINGS, ...request.headers },
    https: { rejectUnauthorized: true, ...(tlsCa === undefined ? {} : { certificateAuthority: tlsCa }) },
    retry: { limit: 0 },
    signal,
    throwHttpErrors: false,
    ...(proxy !== undefined && url.protocol === 'http:' ? { request: throughProxy(proxy) } : {}),
  };
}

// Plain HTTP goes to a proxy as a request with the whole URL (RFC 9112, 3.2.2): many proxies tunnel only to TLS ports.
function throughProxy(proxy: URL): RequestFunction {
  const request = proxy.protocol === 'https:' ? httpsRequest : httpRequest;
  return (url, { headers, method }) => {
    const path = `${url.origin}${url.pathname}${url.search}`;
    const sent = request({ ...proxyAddress(proxy), agent: false, headers, method, path, rejectUnauthorized: true });
    for (const [name, value] of Object.entries({ ...proxyAuthorization(proxy), host: url.host })) sent.setHeader(name, value);
    return sent;
  };
}
