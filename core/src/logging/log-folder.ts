import { constants } from 'node:fs';
import { mkdir, open, readdir, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { EgdError, isEgdError } from '../errors/egd-error.ts';

/** Makes the folder of a log file for this user alone where there is none; OUTPUT_FAILED when it can't be made. */
export async function makeLogFolder(path: string): Promise<void> {
  const folder = dirname(path);
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw unwritable(path, `the folder ${folder} can't be made (${code})`, cause);
  }
}

/** Makes a log file and its folder for this user alone; OUTPUT_FAILED when the file can't be one or can't be written. */
export async function prepareLogFile(path: string): Promise<void> {
  try {
    await makeLogFolder(path);
    const file = await open(
      path,
      constants.O_WRONLY | constants.O_APPEND | constants.O_CREAT | constants.O_NOFOLLOW | constants.O_NONBLOCK,
      0o600,
    );
    try {
      const found = await file.stat();
      if (!found.isFile()) throw unwritable(path, 'it is no regular file');
      if (found.uid === process.geteuid?.() && (found.mode & 0o077) !== 0) await file.chmod(0o600);
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (isEgdError(cause)) throw cause;
    const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
    throw unwritable(path, code === 'ELOOP' ? 'it is a link' : cause instanceof Error ? cause.message : String(cause), cause);
  }
}

/** The log file and those rotated from it, newest first. */
export async function logFiles(path: string): Promise<readonly string[]> {
  const numbers = await rotationNumbers(path);
  return [path, ...numbers.map((number) => `${path}.${number}`)];
}

/** Removes rotated files beyond those that are kept, as after `max_files` was lowered. */
export async function removeOldFiles(path: string, maxFiles: number): Promise<void> {
  for (const number of await rotationNumbers(path)) {
    if (number > maxFiles) await rm(join(dirname(path), `${basename(path)}.${number}`), { force: true });
  }
}

async function rotationNumbers(path: string): Promise<readonly number[]> {
  const start = `${basename(path)}.`;
  const names = await readdir(dirname(path)).catch((): string[] => []);
  return names
    .filter((name) => name.startsWith(start) && /^[1-9]\d{0,8}$/.test(name.slice(start.length)))
    .map((name) => Number(name.slice(start.length)))
    .toSorted((one, other) => one - other);
}

function unwritable(path: string, reason: string, cause?: unknown): EgdError {
  return new EgdError('OUTPUT_FAILED', `The log file ${path} cannot be written: ${reason}`, {
    cause,
    suggestions: ['Name another with `[logging] file`, or check its permissions and the space left.'],
  });
}
