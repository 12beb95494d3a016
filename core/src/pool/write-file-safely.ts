import { randomBytes } from 'node:crypto';
import { constants } from 'node:fs';
import { open, readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';

/**
 * Puts bytes in the place of a file, whole or not at all, also when the machine stops meanwhile: a temporary file beside
 * it (mode 0600) is written and synced, takes the name, and the folder is synced.
 */
export async function writeFileSafely(path: string, bytes: Uint8Array): Promise<void> {
  await putInPlace(await writeBeside(path, bytes), path);
}

/** The first half: writes and syncs a temporary file beside `path`, and says where; leaves nothing when that fails. */
export async function writeBeside(path: string, bytes: Uint8Array): Promise<string> {
  const temporary = `${path}${MARK}${randomBytes(8).toString('hex')}`;
  const handle = await open(temporary, 'wx', 0o600);
  try {
    try {
      await handle.writeFile(bytes);
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  return temporary;
}

/** The second half: gives the temporary file the name, and syncs the folder. When it rejects, either file may be there. */
export async function putInPlace(temporary: string, path: string): Promise<void> {
  try {
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
  await syncFolder(dirname(path));
}

/** Removes what a `writeFileSafely` left that was killed. Only for who knows that no other is at work: who holds the lock. */
export async function removeLeftovers(path: string): Promise<void> {
  const start = `${basename(path)}${MARK}`;
  const folder = dirname(path);
  const left = (await readdir(folder)).filter((name) => name.startsWith(start) && /^[0-9a-f]{16}$/.test(name.slice(start.length)));
  await Promise.all(left.map((name) => rm(join(folder, name), { force: true })));
}

/**
 * Puts the names in a folder on the disk. Windows has no such thing, and some network file systems refuse it: the files
 * themselves are on the disk by then.
 */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === 'win32') return;
  const handle = await open(path, constants.O_RDONLY | constants.O_DIRECTORY);
  try {
    await handle.sync();
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EINVAL')) throw error;
  } finally {
    await handle.close();
  }
}

const MARK = '.tmp-';
