import { EgdError, type FetchOutcome } from 'egd-core';
import type { DaemonClock } from '../daemon-clock.ts';
import type { Fetcher } from './scheduled-source.ts';

/** Longest time a fetch may take, milliseconds: the limits of the source types themselves are far below. */
export const LONGEST_FETCH = 600_000;

/** Longest time a fetch may take to end once it is told to, milliseconds. */
export const LONGEST_ABORT = 5000;

/** A fetch that goes on. */
export interface GuardedFetch {
  readonly ended: Promise<FetchOutcome>; // never rejects; settles at most LONGEST_ABORT after `stop`
  /** Tells the fetch to end; it fails as SOURCE_ABORTED then, unless it was done. */
  stop(): void;
}

/** Begins a fetch that ends in time, whatever the source does: after LONGEST_FETCH it is told to, and then left alone. */
export function guardFetch(fetcher: Fetcher, source: string, clock: DaemonClock): GuardedFetch {
  const controller = new AbortController();
  const began = clock.now();
  const { promise, resolve } = Promise.withResolvers<FetchOutcome>();
  let timedOut = false;
  let isSettled = false;
  let takeBack = clock.after(LONGEST_FETCH, () => {
    timedOut = true;
    stop();
  });

  function settle(outcome: FetchOutcome): void {
    if (isSettled) wipe(outcome);
    isSettled = true;
    takeBack();
    resolve(outcome);
  }

  function fail(error: EgdError): void {
    settle({ status: 'failed', error, milliseconds: clock.now() - began });
  }

  function stop(): void {
    if (isSettled || controller.signal.aborted) return;
    takeBack();
    takeBack = clock.after(LONGEST_ABORT, () => {
      fail(new EgdError('SOURCE_STUCK', `the fetch of ${source} did not end ${LONGEST_ABORT / 1000} seconds after it was stopped`));
    });
    controller.abort();
  }

  async function run(): Promise<void> {
    try {
      const outcome = await fetcher.fetch({ signal: controller.signal });
      if (timedOut && outcome.status === 'failed') fail(tookTooLong(source, outcome.error));
      else settle(outcome);
    } catch (error) {
      fail(new EgdError('SOURCE_CRASHED', `the fetch of ${source} threw: ${String(error)}`, { cause: error }));
    }
  }

  void run();
  return { ended: promise, stop };
}

function tookTooLong(source: string, cause: EgdError): EgdError {
  return new EgdError('SOURCE_FETCH_TIMEOUT', `the fetch of ${source} took more than ${LONGEST_FETCH / 60_000} minutes`, { cause });
}

// A fetch that was left alone and gave something after all: nobody waits for it.
function wipe(outcome: FetchOutcome): void {
  if (outcome.status === 'accepted') outcome.bytes.fill(0);
}
