import { EgdError, isEgdError } from 'egd-core';
import type { AuditLog } from '../audit/audit-log.ts';
import type { Refusal } from '../audit/audit-record.ts';
import { secondsToNextDay } from './daily-quotas.ts';
import type { CallerLimits } from './draw-desk.ts';
import type { KeyAccount } from './key-account.ts';

/** Who was refused, and what is known of it. */
export interface RefusedAccount {
  readonly audit: AuditLog | undefined;
  readonly account: KeyAccount | undefined; // undefined: no valid key was shown
  readonly refusal: Omit<Refusal, 'code' | 'key'>;
}

/** Counts a refusal and writes it into the audit log. */
export function noteRefusal(error: unknown, { audit, account, refusal }: RefusedAccount): void {
  const code = isEgdError(error) ? error.code : 'INTERNAL_BUG';
  if (account !== undefined) account.refused++;
  audit?.refused({ ...(account === undefined ? {} : { key: account.name }), ...refusal, code });
}

/** 429 for a token bucket that is empty; `wait` in seconds. `limits` are told to who is not let in; of others they are asked for later. */
export function rateLimited(what: string, wait: number, limits?: CallerLimits): EgdError {
  const retryAfter = Math.max(1, Math.ceil(wait));
  return new EgdError('GATEWAY_RATE_LIMITED', `Too many ${what} in a short time: wait ${retryAfter} s.`, {
    metadata: { retryAfter, ...(limits === undefined ? {} : { limits }) },
  });
}

/** 429 for a quota of the day that has less left than was asked for. */
export function overQuota(
  size: number,
  { left, perDay, now }: { readonly left: number; readonly perDay: number; readonly now: number },
): EgdError {
  const retryAfter = secondsToNextDay(now);
  return new EgdError(
    'GATEWAY_OVER_QUOTA',
    `Expected at most ${left} bytes, which are left of the ${perDay} that the key may draw a day; got ${size}. The next day (UTC) begins in ${retryAfter} s.`,
    { metadata: { retryAfter, left, perDay } },
  );
}

/** 503 for bytes that aren't there, or are kept for other keys. */
export function notEnough(size: number, { free, available }: { readonly free: number; readonly available: number }): EgdError {
  const kept = available - free;
  return new EgdError(
    'NOT_ENOUGH_ENTROPY',
    `${size} bytes were asked for, ${free} are there for this key now${kept > 0 ? `; ${kept} more are kept for other keys` : ''}.`,
    { metadata: { size, free, available } },
  );
}
