import type { ApiKey } from './api-key.ts';
import { TokenBucket } from './token-bucket.ts';

/** What a gateway allows each key that has nothing of its own. */
export interface KeyRates {
  readonly requests: number; // a second
  readonly bytes: number; // a second
  readonly burst: number; // bytes at once
}

/** What is left to a key, and what it did since the start of the gateway. */
export class KeyAccount {
  readonly name: string;
  key: ApiKey | undefined; // undefined: nobody needs one
  requests: TokenBucket;
  readonly bytes: TokenBucket;
  admitted = 0; // requests
  refused = 0; // requests and draws
  drawn = 0; // bytes

  constructor(name: string, key: ApiKey | undefined, rates: KeyRates, now: number) {
    this.name = name;
    this.key = key;
    this.requests = requestBucket(key, rates, now);
    this.bytes = new TokenBucket(rates.bytes, rates.burst, now);
  }

  /** Goes on with what the key file says now; what was used up stays used up where the rate is the same. */
  update(key: ApiKey, rates: KeyRates, now: number): void {
    if (key.rate !== this.key?.rate) this.requests = requestBucket(key, rates, now);
    this.key = key;
  }
}

function requestBucket(key: ApiKey | undefined, rates: KeyRates, now: number): TokenBucket {
  const rate = key?.rate ?? rates.requests;
  return new TokenBucket(rate, rate, now);
}
