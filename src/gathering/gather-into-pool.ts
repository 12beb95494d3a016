import { EntropyPool, isEgdError, loadPool, savePool, type EgdConfig } from 'egd-core';
import { lockPool } from '../daemon/pool-lock.ts';

/** How a pool stands after bytes were added. */
export interface PoolReport {
  readonly path: string;
  readonly added: number; // bytes
  readonly dropped: number; // bytes that did not fit
  readonly bytes: number; // in the pool now
  readonly maxEntropy: number; // bytes it can hold
  readonly chunks: number;
}

/**
 * Adds what `gather` gives to the configured pool file. The pool is locked and read before anything is gathered, and
 * saved before the report says so; refused while another process holds it. Nothing is gathered for a full pool.
 */
export async function gatherIntoPool<Gathered extends { readonly bytes: Uint8Array }>(
  config: EgdConfig,
  gather: () => Promise<Gathered>,
): Promise<{ gathered: Gathered | undefined; pool: PoolReport }> {
  const path = config.persistFile;
  const lock = await lockPool(path);
  try {
    const pool = await loadOrMake(config);
    const gathered = pool.isFull ? undefined : await gather();
    const bytes = gathered?.bytes ?? new Uint8Array();
    const added = pool.add(bytes);
    if (added > 0) await savePool(pool, path);
    const { byteCount, chunkCount } = pool;
    const dropped = bytes.length - added;
    bytes.fill(0);
    pool.wipe();
    return { gathered, pool: { path, added, dropped, bytes: byteCount, maxEntropy: config.maxEntropy, chunks: chunkCount } };
  } finally {
    await lock.release();
  }
}

/** How a pool stands, in two lines for people. */
export function poolLines({ path, added, dropped, bytes, maxEntropy, chunks }: PoolReport): string {
  const share = ((100 * bytes) / maxEntropy).toFixed(1);
  const lost = dropped > 0 ? ` ${dropped} bytes did not fit.` : '';
  return [
    `Added ${added} bytes to ${path}.${lost}`,
    `It holds ${bytes} of ${maxEntropy} bytes (${share} %) in ${chunks} chunk${chunks === 1 ? '' : 's'}.`,
  ].join('\n');
}

async function loadOrMake({ maxEntropy, poolChunkMaxEntropy, persistFile }: EgdConfig): Promise<EntropyPool> {
  const limits = { maxEntropy, chunkMaxEntropy: poolChunkMaxEntropy };
  try {
    return await loadPool(persistFile, limits);
  } catch (error) {
    if (isEgdError(error) && error.code === 'STORAGE_NOT_FOUND') return new EntropyPool(limits);
    throw error;
  }
}
