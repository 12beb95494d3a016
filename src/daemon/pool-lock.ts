import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { EgdError, isEgdError, removeLeftovers, resolvePoolPath, storageError } from 'egd-core';

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
  const handle = await openLockFile(path);
  try {
    if (!tryLock(handle.fd)) throw inUse(persistFile, await readOwner(handle));
    await writeOwner(handle);
    await removeLeftovers(file);
  } catch (error) {
    await handle.close();
    throw isEgdError(error) ? error : storageError(error, path);
  }
  return { path, release: () => release(handle) };
}

async function openLockFile(path: string): Promise<FileHandle> {
  try {
    return await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
  } catch (error) {
    throw storageError(error, path);
  }
}

// The file stays: one who opened it before it was removed would lock a file that nobody else sees.
async function release(handle: FileHandle): Promise<void> {
  await handle.truncate(0);
  await handle.close();
}

async function writeOwner(handle: FileHandle): Promise<void> {
  await handle.truncate(0);
  await handle.write(`${process.pid}\n`, 0);
  await handle.sync();
}

async function readOwner(handle: FileHandle): Promise<string> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(32), 0, 32, 0);
  const pid = /^\d+/.exec(buffer.toString('latin1', 0, bytesRead))?.[0];
  return pid === undefined ? 'another process' : `process ${pid}`;
}

function inUse(persistFile: string, owner: string): EgdError {
  return new EgdError('STORAGE_POOL_IN_USE', `${persistFile} is in use by ${owner}`);
}
