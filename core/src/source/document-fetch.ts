import type { IncomingHttpHeaders } from 'node:http';
import type { CookieJar } from 'tough-cookie';
import { EgdError, isEgdError } from '../errors/egd-error.ts';
import { Deadline } from './deadline.ts';
import { firstLine } from './first-line.ts';
import { exchange, type ExchangeReply } from './http-exchange.ts';
import { hideSecrets, maskUrl, secretsOf } from './masked-url.ts';
import { networkError } from './network-error.ts';
import { chooseProxy, type Environment } from './proxy-choice.ts';
import { readBody } from './reply-body.ts';
import type { HttpReply, HttpRequest } from './source-tools.ts';
import { statusError } from './status-error.ts';
import { normalizeFingerprint } from './tls-fingerprint.ts';
import { followRedirect, parseStartUrl } from './url-policy.ts';

/** What a client fetches with. */
export interface FetchSettings {
  readonly environment: Environment;
  readonly userAgent: string;
  readonly firstByteTimeout: number; // milliseconds
  readonly idleTimeout: number; // milliseconds
  readonly cookieJar: CookieJar | undefined;
}

const MAX_REDIRECTS = 10;
const MAX_BODY = 100 * 1024 * 1024; // bytes, where the request names no size
const REFUSAL_TIMEOUT = 5_000; // milliseconds without a byte of the body of a refusal
const REFUSAL_SIZE = 4_096; // bytes of it that are looked at
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Headers that may follow a redirect to another origin: no other can be known to hold no secret. */
const HARMLESS_HEADERS: ReadonlySet<string> = new Set(['accept', 'accept-encoding', 'accept-language', 'user-agent']);

/** Fetches a document, following redirects. */
export async function fetchDocument(start: string, request: HttpRequest, settings: FetchSettings): Promise<HttpReply> {
  const { allowHttp = false, tlsFingerprint } = request;
  if (tlsFingerprint !== undefined) normalizeFingerprint(tlsFingerprint);
  let url = parseStartUrl(start, allowHttp);
  let headers: Record<string, string> = { 'user-agent': settings.userAgent, ...lowerCased(request.headers) };
  for (let redirects = 0; redirects <= MAX_REDIRECTS; redirects += 1) {
    const answer = await fetchOnce(url, { ...request, headers }, settings);
    if (typeof answer !== 'string') return answer;
    const next = followRedirect(url, answer, allowHttp);
    if (next.origin !== url.origin) headers = Object.fromEntries(Object.entries(headers).filter(([name]) => HARMLESS_HEADERS.has(name)));
    url = next;
  }
  throw new EgdError('SOURCE_UNEXPECTED_REPLY', `${maskUrl(start)} redirects more than ${MAX_REDIRECTS} times`);
}

// One exchange: the reply, or where it redirects to.
async function fetchOnce(
  url: URL,
  request: HttpRequest & { headers: Record<string, string> },
  settings: FetchSettings,
): Promise<HttpReply | string> {
  const subject = maskUrl(url);
  const deadline = new Deadline(request.signal, subject);
  try {
    const seconds = settings.firstByteTimeout / 1000;
    deadline.arm(settings.firstByteTimeout, () => new EgdError('SOURCE_NETWORK_TIMEOUT', `${subject} did not answer within ${seconds} s`));
    const reply = await exchange({
      url,
      headers: request.headers,
      signal: deadline.signal,
      proxy: chooseProxy(url, settings.environment),
      tlsCa: request.tlsCa,
      tlsFingerprint: request.tlsFingerprint,
      cookieJar: settings.cookieJar,
    });
    const { location } = reply.headers;
    if (REDIRECTS.has(reply.status) && location !== undefined) return location;
    if (reply.status < 200 || reply.status > 299)
      throw await refusal(url, request, reply, Math.min(REFUSAL_TIMEOUT, settings.idleTimeout), deadline);
    return await accepted(subject, request, reply, settings, deadline);
  } catch (error) {
    // What a stream dies of after the deadline says less than the reason of the deadline.
    const stopped = deadline.signal.aborted && !isEgdError(error);
    throw networkError(stopped ? deadline.signal.reason : error, subject);
  } finally {
    deadline.close();
  }
}

async function accepted(
  subject: string,
  request: HttpRequest,
  reply: ExchangeReply,
  settings: FetchSettings,
  deadline: Deadline,
): Promise<HttpReply> {
  const tooLarge = (): Error =>
    new EgdError('SOURCE_OUTPUT_TOO_LARGE', `${subject} sends more than ${MAX_BODY} bytes; set a size to take only the first of them`);
  if (request.size === undefined && Number(reply.headers['content-length']) > MAX_BODY) throw tooLarge();
  const { bytes, truncated } = await readBody(reply, request.size ?? MAX_BODY, settings.idleTimeout, deadline);
  if (truncated && request.size === undefined) throw tooLarge();
  const headers = joined(reply.headers);
  const contentType = (headers['content-type'] ?? '').split(';', 1)[0]?.trim().toLowerCase() ?? '';
  return { url: subject, status: reply.status, headers, contentType, body: bytes, truncated };
}

// The body of a refusal often says why; a server that is slow to say it is not waited for.
async function refusal(
  url: URL,
  request: HttpRequest & { headers: Record<string, string> },
  reply: ExchangeReply,
  idleTimeout: number,
  deadline: Deadline,
): Promise<Error> {
  const body = await readBody(reply, REFUSAL_SIZE, idleTimeout, deadline).catch(() => undefined);
  if (request.signal.aborted)
    return new EgdError('SOURCE_ABORTED', `the fetch of ${maskUrl(url)} was stopped`, { cause: request.signal.reason });
  const line = body === undefined ? '' : hideSecrets(firstLine(body.bytes), secretsOf(url, request.headers));
  return statusError(maskUrl(url), reply, line);
}

function joined(headers: IncomingHttpHeaders): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : value]));
}

function lowerCased(headers: Readonly<Record<string, string>> = {}): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]));
}
