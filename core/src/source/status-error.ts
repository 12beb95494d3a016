import type { ErrorCode } from '../errors/catalogue.ts';
import { EgdError } from '../errors/egd-error.ts';
import type { ExchangeReply } from './http-exchange.ts';

/** The error that a reply other than 2xx means; `firstLine` is the first line of its body. */
export function statusError(subject: string, reply: Pick<ExchangeReply, 'status' | 'statusText' | 'headers'>, firstLine: string): EgdError {
  const { status, statusText, headers } = reply;
  const retryAfter = secondsOf(headers['retry-after']);
  const answer = [`${subject} answered ${status}`, statusText].filter((part) => part !== '').join(' ');
  return new EgdError(codeOf(status), firstLine === '' ? answer : `${answer}: ${firstLine}`, {
    metadata: { status, ...(retryAfter === undefined ? {} : { retryAfter }) },
  });
}

function codeOf(status: number): ErrorCode {
  if (status === 429) return 'SOURCE_RATE_LIMITED';
  if (status === 408) return 'SOURCE_NETWORK_TIMEOUT';
  if (status >= 500) return 'SOURCE_SERVER_ERROR';
  return status >= 400 ? 'SOURCE_CLIENT_ERROR' : 'SOURCE_UNEXPECTED_REPLY';
}

// Retry-After is a number of seconds or a date (RFC 9110, 10.2.3).
function secondsOf(retryAfter: string | undefined): number | undefined {
  if (retryAfter === undefined) return undefined;
  if (/^\d+$/.test(retryAfter)) return Number(retryAfter);
  const date = Date.parse(retryAfter);
  return Number.isNaN(date) ? undefined : Math.max(0, Math.ceil((date - Date.now()) / 1000));
}
