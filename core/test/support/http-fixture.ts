import assert from 'node:assert/strict';
import {
  createHttpClient,
  isEgdError,
  type EgdError,
  type ErrorCode,
  type HttpClientOptions,
  type HttpReply,
  type HttpRequest,
} from 'egd-core';
import {
  startProxyServer,
  startWebServer,
  type ProxyServer,
  type ProxyServerOptions,
  type WebHandler,
  type WebRoutes,
  type WebServer,
  type WebServerOptions,
} from 'egd-core/testing';

/** Servers and a client of one test, closed together. */
export class HttpFixture {
  readonly #closers: (() => Promise<void>)[] = [];

  /** Starts a web server. */
  async serve(answers: WebHandler | WebRoutes, tls?: WebServerOptions['tls']): Promise<WebServer> {
    const server = await startWebServer(answers, tls === undefined ? {} : { tls });
    this.#closers.push(() => server.close());
    return server;
  }

  /** Starts a proxy. */
  async proxy(options: ProxyServerOptions = {}): Promise<ProxyServer> {
    const server = await startProxyServer(options);
    this.#closers.push(() => server.close());
    return server;
  }

  /** Closes every server. */
  async close(): Promise<void> {
    await Promise.all(this.#closers.splice(0).map((close) => close()));
  }
}

/** Fetches with a client of its own. */
export function get(url: string, request: Partial<HttpRequest> = {}, options: Partial<HttpClientOptions> = {}): Promise<HttpReply> {
  const client = createHttpClient({ environment: {}, userAgent: 'egd-test', ...options });
  return client.get(url, { signal: new AbortController().signal, ...request });
}

/** The error that a fetch fails with, which has this code and a message like this. */
export async function failure(fetch: Promise<unknown>, code: ErrorCode, message: RegExp): Promise<EgdError> {
  const error: unknown = await fetch.then(
    () => assert.fail('the fetch did not fail'),
    (error: unknown) => error,
  );
  if (!isEgdError(error)) throw error;
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  return error;
}

/** Waits until something is so; the test's own time limit ends it otherwise. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
}

/** The text of a body. */
export function textOf({ body }: HttpReply): string {
  return Buffer.from(body).toString();
}
