import { EgdError, isEgdError } from '../errors/egd-error.ts';
import type { EntropyPool } from './entropy-pool.ts';
import { decodePool, encodePool } from './pool-file.ts';
import { checkMagic } from './pool-header.ts';
import type { PoolLimits } from './pool-limits.ts';
import { readHead, readPoolFile } from './read-pool-file.ts';
import { resolvePoolPath } from './resolve-pool-path.ts';
import { storageError } from './storage-error.ts';
import { writeFileSafely } from './write-file-safely.ts';

/**
 * Saves a pool to its file: the old file stays until the new one is whole and on the disk. What is there and is no pool
 * file is never replaced; a symbolic link stays one. The one who asks holds the lock.
 */
export async function savePool(pool: EntropyPool, path: string): Promise<void> {
  const file = await resolvePoolPath(path);
  const bytes = encodePool(pool);
  try {
    await refuseOther(file);
    await writeFileSafely(file, bytes);
  } catch (error) {
    throw storageError(error, path);
  } finally {
    bytes.fill(0);
  }
}

/** Loads a pool from its file, with other limits where they are given; refuses what is not whole and valid. */
export async function loadPool(path: string, limits?: PoolLimits): Promise<EntropyPool> {
  let pool: EntropyPool;
  try {
    const { file, sum } = await readPoolFile(path);
    pool = decodePool(file, { takeOver: true, sum });
  } catch (error) {
    throw storageError(error, path);
  }
  if (limits !== undefined) pool.setLimits(limits);
  return pool;
}

/** A wrong `persist_file` must not cost anybody a document, nor an old pool its entropy; an empty file has nothing to lose. */
export async function refuseOther(path: string): Promise<void> {
  const head = await readHead(path, HEAD_LENGTH).catch((error: unknown) => {
    if (storageError(error, path).code === 'STORAGE_NOT_FOUND') return new Uint8Array(0);
    throw error;
  });
  if (head.length === 0) return;
  try {
    checkMagic(head);
  } catch (error) {
    if (isEgdError(error) && error.code === 'STORAGE_PYTHON_POOL') throw error;
    throw new EgdError('STORAGE_WRONG_MAGIC', 'a file that is no pool of egd is there already, and stays as it is', { cause: error });
  }
}

const HEAD_LENGTH = 16; // bytes
