import { isEgdError, ERROR_CATALOGUE } from 'egd-core';
import { machineClock, type DaemonClock } from '../daemon-clock.ts';
import type { DaemonParts } from './daemon-parts.ts';

// Sources are told to end, and are closed; a supervisor waits longer than this and `shutdown_timeout` before it kills.
const MOST_TIME_OF_SOURCES = 11_000; // milliseconds

/**
 * Stops a daemon: accepts nothing more, lets requests end within the time for it, saves, and closes all. `hurry` ends the
 * waiting, not the saving, and so does what takes longer than it may. Resolves with the exit status; never rejects.
 */
export async function stopParts(parts: DaemonParts, hurry: AbortSignal, clock: DaemonClock = machineClock): Promise<number> {
  const { log, scheduler, dispenser, control, metrics, config, poolLock, eventLoop, conditioner } = parts;
  log.info('Stopping.');
  const quietly = (what: string, work: Promise<unknown> | undefined): Promise<unknown> =>
    (work ?? Promise.resolve()).catch((error: unknown) => log.error(`${what} did not stop as it should.`, { error }));
  const fetches = quietly('A source', scheduler.stop());
  const requests = quietly(
    'The control socket',
    Promise.all([dispenser.finish(), control?.stop({ timeout: config.daemon.shutdownTimeout })]),
  );
  const most = Math.max(config.daemon.shutdownTimeout + 1000, MOST_TIME_OF_SOURCES);
  const { promise: isLate, resolve } = Promise.withResolvers<void>();
  const takeBack = clock.after(most, resolve);
  void isLate.then(() => log.error('Not everything stopped in time; the pool is saved all the same.'));
  await Promise.race([Promise.all([fetches, requests]), aborted(hurry), isLate]);
  takeBack();
  const status = await savePool(parts);
  await quietly('The metrics', metrics?.stop());
  await quietly('The lock of the pool', poolLock.release());
  eventLoop.stop();
  if (!hurry.aborted) await quietly('The conditioner', conditioner.close());
  log.info(status === 0 ? 'Stopped; the pool is saved.' : 'Stopped.');
  await log.close().catch(() => undefined);
  return status;
}

async function savePool({ persistence, pool, log }: DaemonParts): Promise<number> {
  try {
    try {
      await persistence.stop();
    } finally {
      await pool.close(); // which wipes the memory, whatever became of the save
    }
    return 0;
  } catch (error) {
    log.error(`The pool could not be saved: ${error instanceof Error ? error.message : String(error)}`, { error });
    return isEgdError(error) ? error.exit : ERROR_CATALOGUE.INTERNAL_BUG.exit;
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
