import type { Scope } from '../operations/operation.ts';
import type { Drawn } from '../supply/entropy-supply.ts';

/** The one counter where everybody draws, by REST or MCP: it knows the caller, charges quotas, keeps shares, and writes the audit log. */
export interface DrawDesk {
  /**
   * Who calls; one request is charged. Throws GATEWAY_UNAUTHORIZED (no or a wrong key, always in the same words),
   * GATEWAY_FORBIDDEN (scope), GATEWAY_RATE_LIMITED (`metadata.retryAfter` in seconds); a promise only where a fleet is asked.
   */
  admit(visit: Visit): Caller | Promise<Caller>;
  /**
   * Takes exactly `size` bytes for the caller. Throws GATEWAY_OVER_QUOTA or GATEWAY_RATE_LIMITED (`metadata.retryAfter`),
   * NOT_ENOUGH_ENTROPY, also where the rest is the reserved share of others. The caller of this wipes the bytes.
   */
  draw(caller: Caller, operation: string, size: number): Drawn | Promise<Drawn>;
  /** What the limits of the caller are now, for `RateLimit` headers; undefined: none. */
  limits(caller: Caller): CallerLimits | undefined;
}

/** A request, as it comes. */
export interface Visit {
  readonly credential: string | undefined; // what stood after `Bearer`, or in `api_key` where that is allowed
  readonly address: string; // IP address of the client
  readonly scope?: Scope; // what the key must be good for; left out: any valid key is let in
  readonly isCharged?: boolean; // a request that was let in before and now says what it is for: nothing is charged again
  readonly request?: string; // id of the request, for the audit log
}

/** A client that was let in. */
export interface Caller {
  readonly key: string; // name of the key; `anonymous` on a gateway without keys
  readonly address: string;
  readonly request?: string; // id of the request, for the audit log
}

/** Of the token bucket of requests that is emptier, the key's or the address's. */
export interface CallerLimits {
  readonly limit: number; // requests that can come at once
  readonly remaining: number;
  readonly reset: number; // seconds until it is full
}
