import * as http from 'node:http';
import type { HttpClient, HttpReply, HttpRequest } from 'egd-core';
import { isThisHost } from './base-url.ts';
import { NistError } from './nist-error.ts';

const TIME_LIMIT = 60_000; // milliseconds for a whole reply

/**
 * A small HTTP client for the commands of this plugin, which run without a source's tools. TLS is verified, proxies are
 * taken from the environment where Node.js can do that, and redirects are refused: the API of a beacon has none.
 */
export function directHttpClient(): HttpClient {
  const client: HttpClient = { get: getDocument, session: () => client };
  return client;
}

async function getDocument(url: string, { signal, size = Infinity }: HttpRequest): Promise<HttpReply> {
  const restoreProxies = isThisHost(new URL(url).hostname) ? undefined : useProxies();
  const limited = AbortSignal.any([signal, AbortSignal.timeout(TIME_LIMIT)]);
  try {
    const response = await fetch(url, { signal: limited, redirect: 'error' });
    if (!response.ok) {
      await response.body?.cancel();
      throw new NistError(codeOfStatus(response.status), `${url} answered ${String(response.status)} ${response.statusText}`);
    }
    const { body, truncated } = await readBody(response, size);
    const headers = Object.fromEntries(response.headers);
    const contentType = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
    return { url: response.url, status: response.status, headers, contentType, body, truncated };
  } catch (error) {
    if (error instanceof NistError || signal.aborted) throw error;
    const { code, reason } = failureOf(error);
    throw new NistError(code, `${url} could not be fetched: ${reason}`, { cause: error });
  } finally {
    restoreProxies?.();
  }
}

async function readBody(response: Response, size: number): Promise<Pick<HttpReply, 'body' | 'truncated'>> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    parts.push(part);
    length += part.length;
    if (length > size) break; // leaving the loop drops the connection
  }
  return { body: Buffer.concat(parts).subarray(0, size), truncated: length > size };
}

// Newer than the oldest Node.js that egd runs on. Gives what undoes it: it holds for the whole process.
function useProxies(): (() => void) | undefined {
  return 'setGlobalProxyFromEnv' in http ? http.setGlobalProxyFromEnv() : undefined;
}

function codeOfStatus(status: number): 'SOURCE_RATE_LIMITED' | 'SOURCE_SERVER_ERROR' | 'SOURCE_CLIENT_ERROR' {
  if (status === 429) return 'SOURCE_RATE_LIMITED';
  return status >= 500 ? 'SOURCE_SERVER_ERROR' : 'SOURCE_CLIENT_ERROR';
}

function failureOf(error: unknown): { code: 'SOURCE_NETWORK_TIMEOUT' | 'SOURCE_TLS_ERROR' | 'SOURCE_NETWORK_ERROR'; reason: string } {
  if (error instanceof DOMException && error.name === 'TimeoutError') {
    return { code: 'SOURCE_NETWORK_TIMEOUT', reason: `no whole reply within ${String(TIME_LIMIT / 1000)} seconds` };
  }
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const reason = cause instanceof Error ? cause.message || code : String(cause);
  return { code: /CERT|TLS|SSL|SELF_SIGNED|UNABLE_TO/.test(code) ? 'SOURCE_TLS_ERROR' : 'SOURCE_NETWORK_ERROR', reason };
}
