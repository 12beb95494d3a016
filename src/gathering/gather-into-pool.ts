import { DurablePool, type EgdConfig } from 'egd-core';
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
  const { persistFile: path, maxEntropy, poolChunkMaxEntropy: chunkMaxEntropy } = config;
  const lock = await lockPool(path);
  try {
    const { pool } = await DurablePool.open({ path, limits: { maxEntropy, chunkMaxEntropy } });
    try {
      const gathered = pool.isFull ? undefined : await gather();
      const bytes = gathered?.bytes ?? new Uint8Array();
      const added = pool.add(bytes);
      const dropped = bytes.length - added;
      bytes.fill(0);
      if (added > 0) await pool.save();
      return { gathered, pool: { path, added, dropped, bytes: pool.byteCount, maxEntropy, chunks: pool.chunkCount } };
    } finally {
      await pool.close();
    }
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
