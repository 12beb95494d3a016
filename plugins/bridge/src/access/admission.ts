import { EgdError } from 'egd-core';
import type { AddressLimits } from './address-book.ts';
import type { CallerLimits, Visit } from './draw-desk.ts';
import type { KeyAccount } from './key-account.ts';
import { rateLimited } from './refusal.ts';
import type { TokenBucket } from './token-bucket.ts';

/** What a visit is judged by. */
export interface Admission {
  readonly account: KeyAccount | undefined; // of the key that was shown; undefined: it is no valid one
  readonly limits: AddressLimits; // of the address that it came from
  readonly rateLimit: number; // requests a second of an address
  readonly now: number; // milliseconds since 1970
}

/**
 * Lets a visit in and charges a request, or throws. A right key is let in however many wrong ones came from its address: to
 * lock it out would let one client behind a NAT lock out all others, and keys of 256 bits need no such help against guessing.
 * What is limited is how often an address is told that a key is wrong.
 */
export function admit(visit: Visit, { account, limits, rateLimit, now }: Admission): KeyAccount {
  if (account === undefined) throw unknownCaller(visit, limits, now);
  const { key } = account;
  if (visit.isCharged !== true) chargeRequest(account, limits, { rateLimit, now });
  if (key !== undefined && visit.scope !== undefined && !key.scopes.includes(visit.scope)) {
    throw new EgdError('GATEWAY_FORBIDDEN', `The key \`${key.name}\` has the scopes ${key.scopes.join(', ')}, and not \`${visit.scope}\`.`);
  }
  if (visit.isCharged !== true) account.admitted++;
  return account;
}

/** What is left to a caller: of the key's bucket or the address's, the one that allows fewer requests. */
export function limitsOf(account: KeyAccount, limits: AddressLimits, rateLimit: number, now: number): CallerLimits {
  const part = addressPart(account, rateLimit);
  const own = account.requests;
  const ofAddress = limits.requests;
  return ofAddress.level(now) / part < own.level(now) ? limitsOfBucket(ofAddress, part, now) : limitsOfBucket(own, 1, now);
}

/** The one answer to who shows no key, a wrong, revoked or expired one. */
export function unauthorized(): EgdError {
  return new EgdError('GATEWAY_UNAUTHORIZED', 'Expected a valid key of this gateway.');
}

function chargeRequest(account: KeyAccount, limits: AddressLimits, { rateLimit, now }: Pick<Admission, 'rateLimit' | 'now'>): void {
  const part = addressPart(account, rateLimit);
  const wait = Math.max(account.requests.wait(1, now), limits.requests.wait(part, now));
  if (wait > 0) throw rateLimited('requests', wait, limitsOf(account, limits, rateLimit, now));
  account.requests.take(1);
  limits.requests.take(part);
}

// Who shows nothing only uses up requests of the address; a wrong key may be a guess.
function unknownCaller({ credential }: Visit, { requests, failures }: AddressLimits, now: number): EgdError {
  const bucket = credential === undefined ? requests : failures;
  const wait = Math.max(bucket.wait(1, now), requests.wait(1, now));
  if (wait > 0) {
    const empty = requests.wait(1, now) > 0 ? requests : bucket;
    return rateLimited(empty === requests ? 'requests' : 'attempts with a wrong key', wait, limitsOfBucket(empty, 1, now));
  }
  requests.take(1);
  if (bucket !== requests) bucket.take(1);
  return unauthorized();
}

// A key that may do more than an address usually can takes less of the address's bucket for a request: alone it reaches its
// own rate, together with others of the address it doesn't.
function addressPart({ key }: KeyAccount, rateLimit: number): number {
  return Math.min(1, rateLimit / (key?.rate ?? rateLimit));
}

// What a bucket is worth in requests that take `part` of a token each.
function limitsOfBucket(bucket: TokenBucket, part: number, now: number): CallerLimits {
  return {
    limit: Math.floor(bucket.capacity / part),
    remaining: Math.max(0, Math.floor(bucket.level(now) / part)),
    reset: Math.ceil(bucket.secondsToFull(now)),
  };
}
