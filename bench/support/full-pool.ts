import { randomBytes } from 'node:crypto';
import { EntropyPool, encodePool } from 'egd-core';

/** The file of a full pool. */
export function fullPoolFile(maxEntropy: number): Uint8Array {
  const pool = new EntropyPool({ maxEntropy, chunkMaxEntropy: 65_536 });
  for (let left = maxEntropy; left > 0; left -= 65_536) pool.add(randomBytes(Math.min(65_536, left)));
  return encodePool(pool);
}
