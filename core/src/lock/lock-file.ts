import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';

/** Opens a lock file, which is made with mode 0600 where there is none, and has it afterwards where it is ours; never through a symbolic link. */
export async function openLockFile(path: string): Promise<FileHandle> {
  const handle = await open(path, constants.O_RDWR | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK, 0o600);
  try {
    const { mode, uid } = await handle.stat();
    if ((mode & 0o077) !== 0 && uid === process.geteuid?.()) await handle.chmod(0o600);
    return handle;
  } catch (error) {
    await handle.close();
    throw error;
  }
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
