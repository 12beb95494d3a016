import { EgdError } from 'egd-core';
import type { FailedPush, PushOutcome } from './pusher.ts';

/** What a gateway answered. */
export interface PushReply {
  readonly status: number;
  readonly retryAfter: string | undefined; // header
  readonly code: string | undefined; // of its problem document
}

/**
 * What an answer means. 507 and 429 say that the packet was not taken and may come again. Any other 5xx is that of a proxy
 * or a gateway in trouble: whether the packet was taken is not known, as when a gateway lost its fleet meanwhile.
 */
export function outcomeOfReply(target: string, { status, retryAfter, code }: PushReply, now: number): PushOutcome {
  if (status >= 200 && status < 300) return { status: 'delivered' };
  if (status === 409) return { status: 'seen' };
  const wait = secondsOf(retryAfter, now);
  const metadata = { status, ...(code === undefined ? {} : { refusal: code }), ...(wait === undefined ? {} : { retryAfter: wait }) };
  const told = `${target} answered ${String(status)}${code === undefined ? '' : ` (${code})`}`;
  const meaning = MEANINGS[status];
  const isHeld = status === 507 || status === 503 || status === 429;
  const isRefused = !isHeld && status < 500;
  const message = `${told}: ${meaning ?? (isRefused ? 'it refuses the packet, which is kept and tried again' : 'the packet is kept and sent again')}.`;
  const error = new EgdError(isRefused ? 'COLLECTOR_PUSH_REFUSED' : 'COLLECTOR_PUSH_FAILED', message, { metadata });
  return { status: 'failed', error, reason: String(status), mayHaveArrived: status >= 500 && status !== 507 };
}

const MEANINGS: Readonly<Record<number, string>> = {
  400: 'it can make nothing of the packet, or the clocks differ; it is kept and tried again',
  401: 'it does not know the key of the packet; the packet is kept and signed with the newest key for the next try',
  413: 'the packet is too large for it; make `packet_size` smaller',
  429: 'it is asked to slow down; the packet is kept and sent again',
  503: 'it can take nothing now; the packet is kept and sent again',
  507: 'its buffer is full; the packet is kept and sent again',
};

/** What a failure without an answer means. */
export function outcomeOfError(target: string, error: unknown, { wasSent }: { readonly wasSent: boolean }): FailedPush {
  const code = codeOf(error);
  const cause = error instanceof Error ? error.message : String(error);
  const fate = wasSent ? 'Whether it took the packet is not known; the packet is sent again under its number.' : 'The packet is kept.';
  return {
    status: 'failed',
    error: new EgdError('COLLECTOR_PUSH_FAILED', `${target} can't be reached: ${cause}. ${fate}`, {
      cause: error,
      metadata: { reason: code },
    }),
    reason: code,
    mayHaveArrived: wasSent,
  };
}

function codeOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if (error.name === 'TimeoutError' || error.name === 'AbortError') return 'timeout';
  return 'code' in error && typeof error.code === 'string' ? error.code : error.name;
}

function secondsOf(retryAfter: string | undefined, now: number): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d{1,9}$/.test(retryAfter)) return Number(retryAfter);
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(0, (date - now) / 1000);
}
