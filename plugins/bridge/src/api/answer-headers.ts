import type { ServerResponse } from 'node:http';
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
    'entropy-collectors': collectorsText(madeOf.collectors),
    'entropy-oldest': new Date(madeOf.oldest).toISOString(),
  };
}

/** What the caller can still ask (draft-ietf-httpapi-ratelimit-headers, version 10). */
export function limitHeaders(limits: CallerLimits | undefined): Record<string, string> {
  return limits === undefined ? {} : { ratelimit: limitText(limits), 'ratelimit-policy': policyText(limits) };
}

/** The same headers as one list of names and values, which Node.js writes several times as fast. */
export class AnswerHeaderList {
  readonly #always: readonly string[];
  #oldest: readonly [time: number, text: string] = [0, ''];
  #collectors: readonly [ids: readonly string[], text: string] = [[], ''];

  /** With what the server has every answer say besides. */
  constructor(serverHeaders: readonly string[]) {
    this.#always = Object.entries({ ...Object.fromEntries(pairs(serverHeaders)), ...ANSWER_HEADERS }).flat();
  }

  /** Names and values by turns, for an answer of so many characters or bytes. */
  list(type: string, length: number, madeOf: MadeOf, limits: CallerLimits | undefined): string[] {
    if (this.#oldest[0] !== madeOf.oldest) this.#oldest = [madeOf.oldest, new Date(madeOf.oldest).toISOString()];
    if (this.#collectors[0] !== madeOf.collectors) this.#collectors = [madeOf.collectors, collectorsText(madeOf.collectors)];
    const headers = [
      'content-type',
      type,
      'content-length',
      String(length),
      ...this.#always,
      'entropy-processing',
      madeOf.processing,
      'entropy-consumed',
      String(madeOf.consumed),
      'entropy-collectors',
      this.#collectors[1],
      'entropy-oldest',
      this.#oldest[1],
    ];
    if (limits !== undefined) headers.push('ratelimit', limitText(limits), 'ratelimit-policy', policyText(limits));
    return headers;
  }
}

/** Sets the headers of a list that a response does not have yet. */
export function setMissingHeaders(response: ServerResponse, list: readonly string[]): void {
  for (const [name, value] of pairs(list)) if (!response.hasHeader(name)) response.setHeader(name, value);
}

function pairs(list: readonly string[]): [string, string][] {
  return list.flatMap((name, index): [string, string][] => (index % 2 === 0 ? [[name, list[index + 1] ?? '']] : []));
}

function collectorsText(ids: readonly string[]): string {
  return ids.map((id) => encodeURIComponent(id)).join(', ');
}

function limitText({ remaining, reset }: CallerLimits): string {
  return `"requests";r=${Math.max(0, Math.floor(remaining))};t=${Math.ceil(reset)}`;
}

function policyText({ limit }: CallerLimits): string {
  return `"requests";q=${Math.floor(limit)}`;
}
