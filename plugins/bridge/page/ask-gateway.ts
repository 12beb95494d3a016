import type { HistoryRange, PageData } from '../src/page/page-data.ts';
import { keyHeader, knownKey } from './api-key.ts';

/** How the gateway answered. */
export type Answer =
  | { readonly kind: 'data'; readonly data: PageData }
  | { readonly kind: 'key'; readonly reason: string } // another key is needed
  | { readonly kind: 'wait'; readonly seconds: number; readonly reason: string } // it asks to be left alone for a while
  | { readonly kind: 'silent'; readonly reason: string }; // it can't be reached, or failed

const PATIENCE = 10_000; // milliseconds

/** Asks the gateway for its figures, the samples only from `since` on, seconds since 1970. */
export async function askGateway(range: HistoryRange, since: number | undefined): Promise<Answer> {
  const key = knownKey();
  try {
    const reply = await fetch(`page/data?range=${range}${since === undefined ? '' : `&since=${since}`}`, {
      headers: { Accept: 'application/json', ...keyHeader(key) },
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
    if (reply.ok) return { kind: 'data', data: await reply.json() };
    return refusal(reply, key !== undefined);
  } catch (error) {
    return { kind: 'silent', reason: error instanceof DOMException && error.name === 'TimeoutError' ? 'it took too long' : '' };
  }
}

function refusal(reply: Response, hadKey: boolean): Answer {
  if (reply.status === 401) {
    return {
      kind: 'key',
      reason: hadKey ? 'The gateway does not take this key.' : 'Its figures are for those who have one.',
    };
  }
  if (reply.status === 403) return { kind: 'key', reason: 'This key is not for the page: it lacks the scope “page”.' };
  if (reply.status === 429) {
    const seconds = Number(reply.headers.get('retry-after') ?? 5);
    return { kind: 'wait', seconds: Number.isFinite(seconds) ? seconds : 5, reason: 'it is asked too often' };
  }
  return { kind: 'silent', reason: `it answered ${reply.status}` };
}
