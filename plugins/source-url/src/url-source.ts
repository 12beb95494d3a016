import type { HttpClient, HttpReply, HttpRequest, ReadRequest, Sample, Source, SourceTable, SourceTools } from 'egd-core';
import { unmetExpectation } from './expectation.ts';
import { maskUrl } from './masked-url.ts';
import { isRefusal } from './refusal.ts';
import { describeReply } from './reply-excerpt.ts';
import type { UrlKeys } from './url-keys.ts';

const PREFETCH_PAUSE = 1_000; // milliseconds
const PREFETCH_SIZE = 256 * 1024; // bytes that are read before they are thrown away

/** Makes a source that fetches the document of a table, and takes nothing for data that is none. */
export function createUrlSource({ keys, size }: SourceTable<UrlKeys>, tools: SourceTools): Source {
  return {
    async read(request) {
      const reply = await fetchReply(keys, { signal: request.signal, size: request.size ?? size }, tools);
      const problem = problemOf(keys, reply);
      if (problem !== undefined) throw tools.fail(problem.code, problem.message);
      return sampleOf(reply, request.size ?? size);
    },
  };
}

type Wanted = Pick<ReadRequest, 'signal'> & { readonly size: number | undefined };

async function fetchReply(keys: UrlKeys, { signal, size }: Wanted, tools: SourceTools): Promise<HttpReply> {
  const { url, prefetch, expect } = keys;
  const common = {
    signal,
    allowHttp: keys.allow_http ?? false,
    ...(keys.tls_ca_file === undefined ? {} : { tlsCaFile: keys.tls_ca_file }),
  };
  const own = { ...common, ...ownSettings(keys) };
  const client = prefetch === undefined ? tools.http : tools.http.session();
  if (prefetch !== undefined) {
    await discard(client, prefetch, isSameOrigin(prefetch, url) ? own : common);
    await pause(tools, signal);
  }
  // The exact length can only be told of a reply that is read to its end.
  const most = expect?.length === undefined ? size : Math.max(expect.length, size ?? 0);
  tools.log.debug(`fetching ${maskUrl(url)}`);
  return client.get(url, most === undefined ? own : { ...own, size: most });
}

// Headers may hold a key, and a fingerprint is of one server: neither is for another than that of `url`.
function ownSettings({ headers, tls_fingerprint: tlsFingerprint }: UrlKeys): Pick<HttpRequest, 'headers' | 'tlsFingerprint'> {
  return { ...(headers === undefined ? {} : { headers }), ...(tlsFingerprint === undefined ? {} : { tlsFingerprint }) };
}

async function discard(client: HttpClient, url: string, request: HttpRequest): Promise<void> {
  const { body } = await client.get(url, { ...request, size: PREFETCH_SIZE });
  body.fill(0);
}

async function pause(tools: SourceTools, signal: AbortSignal): Promise<void> {
  try {
    await tools.clock.sleep(PREFETCH_PAUSE, signal);
  } catch (error) {
    if (signal.aborted) throw tools.fail('SOURCE_ABORTED', 'the fetch was stopped after `prefetch`', { cause: error });
    throw error;
  }
}

function problemOf(
  { expect }: UrlKeys,
  reply: HttpReply,
): { code: 'SOURCE_EMPTY' | 'SOURCE_UNEXPECTED_REPLY'; message: string } | undefined {
  if (reply.body.length === 0) return { code: 'SOURCE_EMPTY', message: `${reply.url} answered with an empty body` };
  const unmet = expect === undefined ? undefined : unmetExpectation(expect, reply);
  if (unmet !== undefined) {
    return { code: 'SOURCE_UNEXPECTED_REPLY', message: `${reply.url}: expected ${unmet}, got ${describeReply(reply)}` };
  }
  if (!isRefusal(reply)) return undefined;
  return { code: 'SOURCE_UNEXPECTED_REPLY', message: `${reply.url} answered with a refusal, not with data: ${describeReply(reply)}` };
}

function sampleOf({ url, body }: HttpReply, size: number | undefined): Sample {
  if (size === undefined || body.length <= size) return { bytes: body, origin: url };
  body.fill(0, size);
  return { bytes: body.subarray(0, size), origin: url };
}

function isSameOrigin(one: string, other: string): boolean {
  return URL.parse(one)?.origin === URL.parse(other)?.origin;
}
