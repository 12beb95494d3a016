import { constants } from 'node:fs';
import { lchown, mkdir, open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { EgdError, isEgdError, lockFile, removeLeftovers, unsafeReason, writeFileSafely, type FileLock } from 'egd-core';
import type { ApiKey } from './api-key.ts';
import { decodeKeys, encodeKeys } from './key-records.ts';

const LARGEST = 8 * 1024 * 1024; // bytes
const PATIENCE = 5000; // milliseconds to wait for another who changes the file

/** The keys that a file holds; none where there is no file. Rejects when others could have written it, or it is damaged. */
export async function readKeyFile(path: string): Promise<readonly ApiKey[]> {
  try {
    const unsafe = await unsafeReason(path, await trustedUser(path));
    if (unsafe !== undefined) throw new EgdError('CONFIG_UNSAFE_PERMISSIONS', `The key file ${path} is not used: ${unsafe}.`);
    return await decodeKeys(await readText(path), path);
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return [];
    if (isEgdError(cause)) throw cause;
    throw new EgdError('CONFIG_UNREADABLE', `The key file ${path} can't be read: ${reasonOf(cause)}.`, {
      cause,
      suggestions: ['Run as the user of the gateway, or check the owner and permissions of the file.'],
    });
  }
}

/** Changes the keys of a file, one change after the other, whole or not at all; a new file is its owner's alone. */
export async function changeKeyFile(path: string, change: (keys: readonly ApiKey[]) => readonly ApiKey[]): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const lock = await waitForLock(`${path}.lock`);
    try {
      await removeLeftovers(path);
      const text = encodeKeys(change(await readKeyFile(path)));
      const owner = await ownerOf(path);
      await writeFileSafely(path, Buffer.from(text));
      if (process.geteuid?.() === 0 && owner.uid !== 0) await giveTo(owner, path, `${path}.lock`);
    } finally {
      await lock.release();
    }
  } catch (cause) {
    if (isEgdError(cause)) throw cause;
    throw new EgdError('OUTPUT_FAILED', `The key file ${path} can't be written: ${reasonOf(cause)}.`, { cause });
  }
}

/** What tells whether a file was changed, without reading it: who looks often looks at this. */
export async function stampOf(path: string): Promise<string> {
  const found = await stat(path, { bigint: true }).catch((error: unknown) => codeOf(error));
  return typeof found === 'string' ? found : `${found.dev} ${found.ino} ${found.size} ${found.mtimeNs} ${found.ctimeNs}`;
}

async function readText(path: string): Promise<string> {
  const file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const { size } = await file.stat();
    if (size > LARGEST) throw new EgdError('BRIDGE_STATE_INVALID', `Expected a key file of at most ${LARGEST} bytes, ${path} has ${size}.`);
    return await file.readFile('utf8');
  } finally {
    await file.close();
  }
}

async function waitForLock(path: string): Promise<FileLock> {
  const end = performance.now() + PATIENCE;
  for (;;) {
    const lock = await lockFile(path);
    if ('release' in lock) return lock;
    if (performance.now() > end) {
      const holder = lock.takenBy === undefined ? 'another process' : `the process ${lock.takenBy}`;
      throw new EgdError(
        'OUTPUT_FAILED',
        `The keys can't be changed: ${holder} has held the lock ${path} for ${PATIENCE / 1000} seconds.`,
        {
          suggestions: ['Try again when it has ended.'],
        },
      );
    }
    await delay(20);
  }
}

// Root looks after the file of the user that the gateway runs as: it trusts whom that user trusts.
async function trustedUser(path: string): Promise<number | undefined> {
  const user = process.geteuid?.();
  return user === 0 ? (await stat(path)).uid : user;
}

interface Owner {
  readonly uid: number;
  readonly gid: number;
}

async function ownerOf(path: string): Promise<Owner> {
  return stat(path).catch(() => stat(dirname(path)));
}

async function giveTo({ uid, gid }: Owner, ...paths: readonly string[]): Promise<void> {
  for (const path of paths) await lchown(path, uid, gid);
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
