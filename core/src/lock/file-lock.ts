import type { FileHandle } from 'node:fs/promises';
import { openLockFile, readOwner, releaseLockFile, writeOwner } from './lock-file.ts';
import { tryLock } from './try-lock.ts';

/** A file that is locked by the kernel for this process alone, until it is released or the process ends, however that ends. */
export interface FileLock {
  readonly path: string;
  release(): Promise<void>;
}

/** Who holds a lock instead. */
export interface LockTaken {
  readonly takenBy: number | undefined; // PID, where the file says so
}

/** Locks the file at `path`, which is made where there is none and names this process. Rejects with the error of the system. */
export async function lockFile(path: string): Promise<FileLock | LockTaken> {
  const handle: FileHandle = await openLockFile(path);
  try {
    if (!(await tryLock(handle.fd))) {
      const takenBy = await readOwner(handle);
      await handle.close();
      return { takenBy };
    }
    await writeOwner(handle);
    return { path, release: () => releaseLockFile(handle) };
  } catch (error) {
    await handle.close().catch(() => undefined);
    throw error;
  }
}
