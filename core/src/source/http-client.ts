import type { CookieJar } from 'tough-cookie';
import type { Environment } from './proxy-choice.ts';
import type { HttpClient } from './source-tools.ts';

/** What an HTTP client is made from. */
export interface HttpClientOptions {
  readonly environment: Environment; // where HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY are read
  readonly userAgent: string;
  readonly firstByteTimeout?: number; // milliseconds from the request to the head of its reply; 60,000 when left out
  readonly idleTimeout?: number; // milliseconds without a byte of the body; 60,000 when left out
}

/**
 * Makes the HTTP client of sources: verifies TLS, follows at most 10 redirects, each checked, uses the proxies of the
 * environment, never tries twice, and keeps no connection. Rejects with an `EgdError` whose code says what went wrong.
 */
export function createHttpClient(options: HttpClientOptions): HttpClient {
  return client(options, () => Promise.resolve(undefined));
}

function client(options: HttpClientOptions, cookieJar: () => Promise<CookieJar | undefined>): HttpClient {
  const { environment, userAgent, firstByteTimeout = 60_000, idleTimeout = 60_000 } = options;
  return {
    async get(url, request) {
      const { fetchDocument } = await import('./document-fetch.ts');
      const { readCaFile } = await import('./ca-file.ts');
      const { tlsCaFile } = request;
      const trusting = tlsCaFile === undefined ? request : { ...request, tlsCa: await readCaFile(tlsCaFile) };
      return fetchDocument(url, trusting, { environment, userAgent, firstByteTimeout, idleTimeout, cookieJar: await cookieJar() });
    },
    session() {
      let jar: Promise<CookieJar> | undefined;
      return client(options, () => (jar ??= emptyJar()));
    },
  };
}

async function emptyJar(): Promise<CookieJar> {
  const { CookieJar } = await import('tough-cookie');
  return new CookieJar();
}
