import { EgdError } from 'egd-core';
import type { DaemonClock } from '../daemon-clock.ts';
import type { Fetcher } from './scheduled-source.ts';

const LONGEST_CLOSE = 5000; // milliseconds

/** Closes what fetched a source; rejects when that fails or does not end, so that nothing waits for it forever. */
export async function closeFetcher(fetcher: Fetcher, source: string, clock: DaemonClock): Promise<void> {
  const { promise: isLate, reject } = Promise.withResolvers<never>();
  const takeBack = clock.after(LONGEST_CLOSE, () => {
    reject(new EgdError('SOURCE_STUCK', `${source} was not closed after ${LONGEST_CLOSE / 1000} seconds`));
  });
  try {
    await Promise.race([fetcher.close(), isLate]);
  } finally {
    takeBack();
  }
}
