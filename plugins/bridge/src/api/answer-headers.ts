import type { CallerLimits } from '../access/draw-desk.ts';
import type { MadeOf } from '../supply/entropy-supply.ts';

/** What every answer of the API says of itself: nobody keeps it, and nobody guesses its type. */
export const ANSWER_HEADERS = { 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' } as const;

/** What an answer was made of. */
export function madeOfHeaders(madeOf: MadeOf | undefined): Record<string, string> {
  if (madeOf === undefined) return {};
  return {
    'entropy-processing': madeOf.processing,
    'entropy-consumed': String(madeOf.consumed),
    'entropy-collectors': madeOf.collectors.map((id) => encodeURIComponent(id)).join(', '),
    'entropy-oldest': new Date(madeOf.oldest).toISOString(),
  };
}

/** What the caller can still ask (draft-ietf-httpapi-ratelimit-headers, version 10). */
export function limitHeaders(limits: CallerLimits | undefined): Record<string, string> {
  if (limits === undefined) return {};
  return {
    ratelimit: `"requests";r=${Math.max(0, Math.floor(limits.remaining))};t=${Math.ceil(limits.reset)}`,
    'ratelimit-policy': `"requests";q=${Math.floor(limits.limit)}`,
  };
}
