import type { RetryPolicy } from '../config/collector-config.ts';

/** How one thing that is tried again and again stands, such as the fetches of a source or the pushes to a gateway. */
export interface Circuit {
  readonly mode: 'closed' | 'open' | 'half-open'; // open: too many failures, left alone for a while; half-open: the one try after that
  readonly failuresInARow: number;
}

/** A failure, as far as the circuit looks at it. */
export interface FailureTiming {
  readonly random: number; // 0 to 1, 1 excluded; spreads the retries of many
  readonly askedWait?: number; // milliseconds that the other side asked to be left alone
}

/** What follows from a failure. */
export interface FailureConsequence {
  readonly circuit: Circuit;
  readonly wait: number; // milliseconds until the next try
}

/** A circuit without a failure. */
export const CLOSED: Circuit = { mode: 'closed', failuresInARow: 0 };

const MOST_ASKED = 3_600_000; // milliseconds; whoever asks for more is asked again after an hour

/** The circuit while a try goes on: one that was open lets this one through. */
export function beginTry(circuit: Circuit): Circuit {
  return circuit.mode === 'open' ? { ...circuit, mode: 'half-open' } : circuit;
}

/**
 * What follows from a failure: a wait that grows exponentially, never above `maxDelay` and never below what the other
 * side asked for; after `failuresToOpen` failures in a row the circuit opens for `openTime`, and one failed try opens it
 * again. A success closes it (`CLOSED`).
 */
export function afterFailure(circuit: Circuit, policy: RetryPolicy, { random, askedWait = 0 }: FailureTiming): FailureConsequence {
  const failuresInARow = circuit.failuresInARow + 1;
  const isOpen = circuit.mode === 'half-open' || failuresInARow >= policy.failuresToOpen;
  const nominal = isOpen ? policy.openTime : backOff(policy, failuresInARow);
  // Spread downwards, so that the longest delay is the longest. An open circuit is spread upwards: it is left alone at least so long.
  const spread = isOpen ? 1 + policy.jitter * random : 1 - policy.jitter * random;
  return {
    circuit: { mode: isOpen ? 'open' : 'closed', failuresInARow },
    wait: Math.max(nominal * spread, Math.min(askedWait, MOST_ASKED)),
  };
}

function backOff({ initialDelay, maxDelay, multiplier }: RetryPolicy, failuresInARow: number): number {
  return Math.min(maxDelay, initialDelay * multiplier ** (failuresInARow - 1)); // of a huge power too: Infinity is more than the most
}

/** Milliseconds that the other side asked to be left alone, of the seconds in an error's metadata. */
export function askedWait(metadata: Readonly<Record<string, unknown>>): { readonly askedWait?: number } {
  const seconds = metadata['retryAfter'];
  return typeof seconds === 'number' && seconds > 0 ? { askedWait: seconds * 1000 } : {};
}
