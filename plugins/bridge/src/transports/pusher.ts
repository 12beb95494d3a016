import type { EgdError } from 'egd-core';

/** Brings packets to a gateway, one at a time. */
export interface Pusher {
  readonly target: string; // URL to show, without credentials
  /** Sends one packet. It never rejects: the outcome says what went wrong. */
  push(packet: Uint8Array, signal: AbortSignal): Promise<PushOutcome>;
  /** Reads its certificates and authorities again; rejects, and goes on with the old ones, when they can't be used. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** How a push ended: `seen`, the gateway says that this packet came before. */
export type PushOutcome = { readonly status: 'delivered' } | { readonly status: 'seen' } | FailedPush;

/** A packet that the gateway did not take, or did not say that it took. */
export interface FailedPush {
  readonly status: 'failed';
  readonly error: EgdError; // COLLECTOR_PUSH_FAILED, COLLECTOR_PUSH_REFUSED
  readonly reason: string; // what failures are counted by: an HTTP status, a code of the system, `timeout`
  readonly mayHaveArrived: boolean; // the packet was on its way, and no answer says that it was not taken
}
