import { hash, randomBytes } from 'node:crypto';
import { EgdError } from 'egd-core';
import type { Scope } from '../operations/operation.ts';

/** What is known of a client's key: everything but the key. */
export interface ApiKey {
  readonly id: string; // 12 hexadecimal digits; stands in the key and finds it
  readonly name: string;
  readonly hash: string; // SHA-256 of the whole key, hexadecimal
  readonly isAdopted: boolean; // made elsewhere, without an id in it
  readonly scopes: readonly Scope[];
  readonly rate?: number; // requests a second; `rate_limit` of the gateway when left out
  readonly bytesPerDay?: number; // no quota when left out
  readonly expires?: number; // milliseconds since 1970; never when left out
  readonly created: number; // milliseconds since 1970
}

/** Every scope that a key can have. */
export const SCOPES = ['draw', 'test', 'status', 'page'] as const satisfies readonly Scope[];

/** The name of those who need no key. */
export const ANONYMOUS = 'anonymous';

const MADE = /^egdk_[0-9a-f]{12}_[\w-]{43}$/;
const FEWEST = 32; // characters of a key made elsewhere: 128 bits where they are hexadecimal
const MOST = 256;
const FEWEST_DIFFERENT = 10; // characters; 32 random hexadecimal digits have fewer once in 40,000 times

/**
 * A new key: `egdk_`, an id, and 256 random bits. What is random to such a degree can't be found by trying, so the plain
 * SHA-256 of it may be kept: a slow hash, as for passwords, would only slow the gateway down.
 */
export function makeKey(): { readonly id: string; readonly text: string } {
  const id = makeId();
  return { id, text: `egdk_${id}_${randomBytes(32).toString('base64url')}` };
}

/** A key that was made elsewhere, such as for QRNG-DD. Throws USAGE_INVALID when it is too weak to be kept as a plain hash. */
export function adoptKey(text: string): { readonly id: string; readonly text: string; readonly isAdopted: boolean } {
  if (MADE.test(text)) return { id: idPlace(text), text, isAdopted: false };
  const isLongEnough = text.length >= FEWEST && text.length <= MOST && /^[!-~]*$/.test(text);
  if (!isLongEnough || new Set(text).size < FEWEST_DIFFERENT) {
    throw new EgdError(
      'USAGE_INVALID',
      `Expected a random key of ${FEWEST} to ${MOST} printable characters without spaces, at least ${FEWEST_DIFFERENT} of them different; got ${text.length} characters.`,
      { suggestions: ['Leave `--key-from-stdin` out: then a key of 256 bits is made.'] },
    );
  }
  return { id: makeId(), text, isAdopted: true };
}

/** The SHA-256 of a key, hexadecimal. */
export function hashKey(text: string): string {
  return hash('sha256', text, 'hex');
}

/** What stands where a key has its id. Whether it is a key at all, its hash tells. */
export function idPlace(text: string): string {
  return text.slice(5, 17);
}

function makeId(): string {
  return randomBytes(6).toString('hex');
}
