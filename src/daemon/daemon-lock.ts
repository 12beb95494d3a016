import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import { EgdError, openLockFile, readOwner, storageError, tryLock } from 'egd-core';

/** Who holds the lock of a daemon. */
export interface LockOwner {
  readonly pid: number | undefined; // of the supervisor; undefined: the file does not say yet
  readonly isAlive: boolean; // false: a worker that outlived its supervisor, and ends
}

const LOOK_INTERVAL = 100; // milliseconds

/**
 * Takes the lock that makes a daemon the only one. It lasts until all processes that have the file open from here are
 * gone, so that neither a file left behind nor a PID used again stands in the way. Waits at most `wait` milliseconds for
 * a daemon whose supervisor is gone; throws DAEMON_ALREADY_RUNNING.
 */
export async function takeDaemonLock(path: string, { wait }: { readonly wait: number }): Promise<FileHandle> {
  const handle = await openLockFile(path).catch((error: unknown) => {
    throw lockFailed(error, path);
  });
  await checkOwnFile(handle, path);
  for (const start = performance.now(); ; await delay(LOOK_INTERVAL)) {
    if (await tryLock(handle.fd)) return handle;
    const owner = await readOwner(handle);
    if (performance.now() - start < (isProcess(owner) ? Math.min(wait, 500) : wait)) continue; // one who only looks has it for a moment
    await handle.close();
    throw alreadyRunning(owner);
  }
}

/** Who holds the lock now; undefined: nobody. */
export async function daemonLockOwner(path: string): Promise<LockOwner | undefined> {
  const handle = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw lockFailed(error, path);
  });
  if (handle === undefined) return undefined;
  try {
    if (await tryLock(handle.fd, { shared: true })) return undefined;
    const pid = await readOwner(handle);
    return { pid, isAlive: isProcess(pid) };
  } finally {
    await handle.close();
  }
}

/** Waits until nobody holds the lock; false: still held after `wait` milliseconds. */
export async function daemonLockIsFree(path: string, wait: number): Promise<boolean> {
  for (const start = performance.now(); ; await delay(LOOK_INTERVAL)) {
    if ((await daemonLockOwner(path)) === undefined) return true;
    if (performance.now() - start >= wait) return false;
  }
}

// A second name of a file of somebody else's would have root write there, or give it away.
async function checkOwnFile(handle: FileHandle, path: string): Promise<void> {
  const found = await handle.stat();
  if (found.isFile() && found.nlink === 1) return;
  await handle.close();
  throw new EgdError('DAEMON_RUNTIME_UNSAFE', `The lock file ${path} is not a file of its own.`);
}

function alreadyRunning(pid: number | undefined): EgdError {
  return new EgdError('DAEMON_ALREADY_RUNNING', `The daemon is already running${pid === undefined ? '' : ` as process ${pid}`}.`, {
    suggestions: ['Stop it first with `egd stop`, or replace it with `egd start --force`.'],
    metadata: { pid },
  });
}

function lockFailed(error: unknown, path: string): EgdError {
  const { code } = Object(error) as NodeJS.ErrnoException;
  if (code === 'ELOOP') return new EgdError('DAEMON_RUNTIME_UNSAFE', `The lock file ${path} is a symbolic link.`, { cause: error });
  return storageError(error, path);
}

// A process of somebody else is one, too.
function isProcess(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
