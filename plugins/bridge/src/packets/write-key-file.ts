import { randomUUID } from 'node:crypto';
import { link, mkdir, open, realpath, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { EgdError, isEgdError } from 'egd-core';
import { formatKeyFile, type FiledKey } from './key-file.ts';

/** Writes a new key file that only its owner may read; BRIDGE_KEY_EXISTS where there is a file already, which stays as it is. */
export async function writeNewKeyFile(path: string, keys: readonly FiledKey[]): Promise<void> {
  await telling(path, async () => {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await withTemporary(dirname(path), keys, async (temporary) => {
      try {
        await link(temporary, path); // appears whole, and never replaces
      } catch (cause) {
        if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
        throw new EgdError('BRIDGE_KEY_EXISTS', `There is already a file ${path}; it was left as it is.`, { cause });
      }
    });
  });
}

/** Puts keys in the place of those of a file, whole or not at all, with the owner and mode that it has. */
export async function replaceKeyFile(path: string, keys: readonly FiledKey[]): Promise<void> {
  await telling(path, async () => {
    const file = await realpath(path);
    const owner = await stat(file);
    await withTemporary(dirname(file), keys, (temporary) => rename(temporary, file), owner);
  });
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
  readonly mode: number;
}

async function withTemporary(
  folder: string,
  keys: readonly FiledKey[],
  put: (temporary: string) => Promise<void>,
  owner?: Owner,
): Promise<void> {
  const temporary = join(folder, `.egd-key-${randomUUID()}`);
  try {
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(formatKeyFile(keys));
      if (owner !== undefined && process.platform !== 'win32') {
        await handle.chown(owner.uid, owner.gid);
        await handle.chmod(owner.mode & 0o777);
      }
      await handle.sync();
    } finally {
      await handle.close();
    }
    await put(temporary);
    await syncFolder(folder);
  } finally {
    await rm(temporary, { force: true }).catch(() => undefined);
  }
}

async function syncFolder(folder: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(folder);
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function telling(path: string, write: () => Promise<void>): Promise<void> {
  try {
    await write();
  } catch (cause) {
    if (isEgdError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EgdError('OUTPUT_FAILED', `The key file ${path} could not be written: ${reason}`, { cause });
  }
}
