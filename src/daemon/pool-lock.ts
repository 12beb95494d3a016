import { EgdError, lockFile, removeLeftovers, resolvePoolPath, storageError, type FileLock, type LockTaken } from 'egd-core';

/** A pool file that is this process's alone, until it is released or the process ends. */
export type PoolLock = FileLock;

/**
 * Locks a pool file by a kernel lock on the file `FILE.lock` beside it, which names the process; it goes with the
 * process, however that ends, so that a lock file left behind is no obstacle. Rejects when another process holds it.
 */
export async function lockPool(persistFile: string): Promise<PoolLock> {
  const file = await resolvePoolPath(persistFile);
  const lock = await locked(`${file}.lock`);
  if ('takenBy' in lock) throw inUse(persistFile, lock.takenBy);
  try {
    await removeLeftovers(file);
    return lock;
  } catch (error) {
    await lock.release();
    throw storageError(error, lock.path);
  }
}

async function locked(path: string): Promise<FileLock | LockTaken> {
  try {
    return await lockFile(path);
  } catch (error) {
    throw storageError(error, path);
  }
}

function inUse(persistFile: string, owner: number | undefined): EgdError {
  return new EgdError('STORAGE_POOL_IN_USE', `${persistFile} is in use by ${owner === undefined ? 'another process' : `process ${owner}`}`);
}
