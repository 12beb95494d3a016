import { isEgdError, ERROR_CATALOGUE } from 'egd-core';
import type { DaemonParts } from './daemon-parts.ts';

/**
 * Stops a daemon: accepts nothing more, lets requests end within the time for it, saves, and closes all. `hurry` ends the
 * waiting, not the saving. Resolves with the exit status; never rejects.
 */
export async function stopParts(parts: DaemonParts, hurry: AbortSignal): Promise<number> {
  const { log, scheduler, dispenser, control, metrics, config, poolLock, eventLoop, conditioner } = parts;
  log.info('Stopping.');
  const quietly = (what: string, work: Promise<unknown> | undefined): Promise<unknown> =>
    (work ?? Promise.resolve()).catch((error: unknown) => log.error(`${what} did not stop as it should.`, { error }));
  const fetches = quietly('A source', scheduler.stop());
  const requests = quietly(
    'The control socket',
    Promise.all([dispenser.finish(), control?.stop({ timeout: config.daemon.shutdownTimeout })]),
  );
  await Promise.race([Promise.all([fetches, requests]), aborted(hurry)]);
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
    await persistence.stop().finally(() => pool.close()); // which wipes the memory, whatever became of the save
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
