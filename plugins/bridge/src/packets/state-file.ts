import { constants } from 'node:fs';
import { mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EgdError, lockFile, removeLeftovers, type ErrorCode, type FileLock } from 'egd-core';

/** A state file that is ours alone until it is released. */
export interface OwnedStateFile {
  readonly found: Uint8Array | undefined; // what is in it; undefined: there is none
  readonly lock: FileLock;
}

/** Locks a state file, whose folder is made where there is none, and reads it; `taken` is the code when another process has it. */
export async function ownStateFile(path: string, taken: ErrorCode): Promise<OwnedStateFile> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const lock = await lockFile(`${path}.lock`);
    if ('takenBy' in lock) {
      const holder = lock.takenBy === undefined ? 'Another process' : `Process ${lock.takenBy}`;
      throw new EgdError(taken, `${holder} has the state file ${path}.`);
    }
    try {
      await removeLeftovers(path);
      return { found: await read(path), lock };
    } catch (error) {
      await lock.release();
      throw error;
    }
  } catch (error) {
    throw stateError(error, path);
  }
}

/** The error of a state file that can't be used, as egd tells it. */
export function stateError(error: unknown, path: string): EgdError {
  if (error instanceof EgdError) return error;
  const reason = error instanceof Error ? error.message : String(error);
  return new EgdError('OUTPUT_FAILED', `The state file ${path} can't be written: ${reason}`, { cause: error });
}

async function read(path: string): Promise<Uint8Array | undefined> {
  const file = await open(path, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)).catch((error: unknown) => {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  });
  if (file === undefined) return undefined;
  try {
    const stat = await file.stat();
    if (!stat.isFile()) throw new EgdError('BRIDGE_STATE_INVALID', `The state file ${path} is not a regular file.`);
    return await file.readFile();
  } finally {
    await file.close();
  }
}
