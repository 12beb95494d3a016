import type { ErrorCategory } from '../errors/catalogue.ts';

const SECOND = 1000; // milliseconds
const HOUR = 3600 * SECOND;

/** The rules of failures. */
export const FAILURE_RULES = {
  backOff: 10 * SECOND, // after the first failure; doubles
  mostBackOff: 300 * SECOND, // not reached while five failures open the circuit
  jitter: 0.25, // share of a back-off by which it is made shorter or longer
  failuresToOpen: 5, // in a row
  openTime: HOUR, // the circuit's first time; doubles
  mostOpenTime: 24 * HOUR,
  memoryFailuresToStop: 3, // in a row
} as const;

/** What the failures of a source so far mean for it. */
export interface FailureState {
  readonly mode: 'well' | 'retrying' | 'open' | 'stopped'; // open: disabled for a while; stopped: until the configuration is loaded again
  readonly failuresInARow: number;
  readonly memoryFailuresInARow: number; // the last of them, where they were for lack of memory
  readonly openings: number; // how often in a row the circuit opened
}

/** A failure, as far as the rules look at it. */
export interface Failure {
  readonly category: ErrorCategory;
  readonly code: string;
  readonly retryAfter?: number; // milliseconds that the other side asked to be left alone
}

/** When the failure happened, and the chance that spreads the retries. */
export interface FailureTiming {
  readonly interval: number; // milliseconds between fetches of the source
  readonly elapsed: number; // milliseconds since this fetch began
  readonly random: number; // 0 to 1, 1 excluded
}

/** What follows from the end of a fetch. */
export interface FetchConsequence {
  readonly state: FailureState;
  readonly retryAfter: number | undefined; // milliseconds from now; undefined: at the interval; Infinity: not before the configuration is loaded again
}

/** A source that has not failed. */
export const NO_FAILURES: FailureState = { mode: 'well', failuresInARow: 0, memoryFailuresInARow: 0, openings: 0 };

/** What follows from a success: it clears everything. */
export function afterAccepted(): FetchConsequence {
  return { state: NO_FAILURES, retryAfter: undefined };
}

/**
 * What follows from a fetch that was ignored, which is neither failure nor success: the counts stay. The single try of
 * an open circuit has decided nothing then: the next one, at the interval, does.
 */
export function afterIgnored(state: FailureState): FetchConsequence {
  return { state: state.mode === 'open' ? { ...state, mode: 'retrying' } : state, retryAfter: undefined };
}

/**
 * What follows from a failure.
 *
 * A temporary one is tried again after a back-off, however long the interval is: a retry makes up for the fetch that
 * failed, and a source that is fetched once a day must not lose the day to a short outage. The Python daemon waited the
 * whole interval; the back-off and the open circuit are the rule that replaced that. What is kept of it: a failing source
 * is never fetched more often than a well one where its interval is the shorter of the two, and one that says it is
 * fetched too often waits its interval in any case, and as long as the other side asks for.
 */
export function afterFailure(state: FailureState, failure: Failure, timing: FailureTiming): FetchConsequence {
  const failuresInARow = state.failuresInARow + 1;
  const memoryFailuresInARow = failure.code === 'SOURCE_SCRIPT_MEMORY' ? state.memoryFailuresInARow + 1 : 0;
  const counted = { ...state, failuresInARow, memoryFailuresInARow };
  if (isFinal(failure, memoryFailuresInARow)) return { state: { ...counted, mode: 'stopped' }, retryAfter: Infinity };
  const least = leastWait(failure, timing);
  if (failuresInARow >= FAILURE_RULES.failuresToOpen) {
    const wait = openTime(state.openings, timing.random);
    return { state: { ...counted, mode: 'open', openings: state.openings + 1 }, retryAfter: Math.max(wait, least) };
  }
  return { state: { ...counted, mode: 'retrying' }, retryAfter: Math.max(backOff(failuresInARow, timing), least) };
}

// A source cannot end the program: what is fatal elsewhere stops the source.
function isFinal({ category, code }: Failure, memoryFailuresInARow: number): boolean {
  if (code === 'SOURCE_SCRIPT_MEMORY') return memoryFailuresInARow >= FAILURE_RULES.memoryFailuresToStop;
  return category === 'permanent' || category === 'fatal';
}

function leastWait({ code, retryAfter = 0 }: Failure, timing: FailureTiming): number {
  const asked = Math.min(retryAfter, FAILURE_RULES.mostOpenTime);
  return code === 'SOURCE_RATE_LIMITED' ? Math.max(asked, restOfInterval(timing)) : asked;
}

function backOff(failuresInARow: number, timing: FailureTiming): number {
  const { backOff, mostBackOff, jitter } = FAILURE_RULES;
  const nominal = Math.min(mostBackOff, backOff * 2 ** (failuresInARow - 1));
  const wait = nominal * (1 + jitter * (2 * timing.random - 1));
  return timing.interval <= nominal ? Math.max(wait, restOfInterval(timing)) : wait;
}

// Never less than an hour; a little more, so that sources which an outage disabled together do not come back together.
function openTime(openings: number, random: number): number {
  const { openTime, mostOpenTime } = FAILURE_RULES;
  return Math.min(mostOpenTime, openTime * 2 ** openings * (1 + random / 10));
}

function restOfInterval({ interval, elapsed }: FailureTiming): number {
  return Math.max(0, interval - elapsed);
}
