import { networkOf } from './client-network.ts';
import { TokenBucket } from './token-bucket.ts';

/** What is left to one address, whoever calls from there. */
export interface AddressLimits {
  readonly requests: TokenBucket;
  readonly bytes: TokenBucket;
  readonly failures: TokenBucket; // wrong keys
}

/** What an address may do. */
export interface AddressRates {
  readonly requests: number; // a second
  readonly bytes: number; // a second
  readonly burst: number; // bytes at once
}

const FAILURES = 10; // wrong keys of an address at once, and a minute
const MOST = 8192; // addresses of a generation

/**
 * The buckets of the addresses that called lately. There are two generations: when the younger has grown too large the older is
 * forgotten, so memory is bounded, and who calls again stays. A forgotten address begins with full buckets.
 */
export class AddressBook {
  readonly #rates: AddressRates;
  readonly #most: number;
  #young = new Map<string, AddressLimits>();
  #old = new Map<string, AddressLimits>();

  constructor(rates: AddressRates, { most = MOST } = {}) {
    this.#rates = rates;
    this.#most = most;
  }

  /** Addresses that are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }

  /** The buckets of an address, or of its network where that is what a client has. */
  limits(address: string, now: number): AddressLimits {
    const network = networkOf(address);
    const found = this.#young.get(network);
    if (found !== undefined) return found;
    const limits = this.#old.get(network) ?? this.#newcomer(now);
    this.#old.delete(network);
    if (this.#young.size >= this.#most) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(network, limits);
    return limits;
  }

  #newcomer(now: number): AddressLimits {
    const { requests, bytes, burst } = this.#rates;
    return {
      requests: new TokenBucket(requests, requests, now),
      bytes: new TokenBucket(bytes, burst, now),
      failures: new TokenBucket(FAILURES / 60, FAILURES, now),
    };
  }
}
