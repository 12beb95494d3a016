import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** Opens a lock file, which is made with mode 0600 where there is none; never through a symbolic link. */
export function openLockFile(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
}

/** Writes who holds the lock: this process. */
export async function writeOwner(handle: FileHandle): Promise<void> {
  await handle.truncate(0);
  await handle.write(`${process.pid}\n`, 0);
  await handle.sync();
}

/** The PID that a lock file holds; undefined: none. It is that of a living process only while the lock is held. */
export async function readOwner(handle: FileHandle): Promise<number | undefined> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(32), 0, 32, 0);
  const pid = /^\d+/.exec(buffer.toString('latin1', 0, bytesRead))?.[0];
  return pid === undefined ? undefined : Number(pid);
}

/** Gives a lock back. The file stays: one who opened it before it was removed would lock a file that nobody else sees. */
export async function releaseLockFile(handle: FileHandle): Promise<void> {
  await handle.truncate(0);
  await handle.close();
}
