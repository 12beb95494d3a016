import type { FileHandle } from 'node:fs/promises';
import { EgdError, isEgdError, removeLeftovers, resolvePoolPath, storageError } from 'egd-core';
import { openLockFile, readOwner, releaseLockFile, writeOwner } from './lock-file.ts';

/** A pool file that is this process's alone, until it is released or the process ends. */
export interface PoolLock {
  readonly path: string; // of the lock file
  release(): Promise<void>;
}

/**
 * Locks a pool file by a kernel lock on the file `FILE.lock` beside it, which names the process; it goes with the
 * process, however that ends, so that a lock file left behind is no obstacle. Rejects when another process holds it.
 */
export async function lockPool(persistFile: string): Promise<PoolLock> {
  const file = await resolvePoolPath(persistFile);
  const path = `${file}.lock`;
  const { tryLock } = await import('fs-native-extensions');
  const handle = await opened(path);
  try {
    if (!tryLock(handle.fd)) throw inUse(persistFile, await readOwner(handle));
    await writeOwner(handle);
    await removeLeftovers(file);
  } catch (error) {
    await handle.close();
    throw isEgdError(error) ? error : storageError(error, path);
  }
  return { path, release: () => releaseLockFile(handle) };
}

async function opened(path: string): Promise<FileHandle> {
  try {
    return await openLockFile(path);
  } catch (error) {
    throw storageError(error, path);
  }
}

function inUse(persistFile: string, owner: number | undefined): EgdError {
  return new EgdError('STORAGE_POOL_IN_USE', `${persistFile} is in use by ${owner === undefined ? 'another process' : `process ${owner}`}`);
}
