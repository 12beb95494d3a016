import { randomBytes } from 'node:crypto';
import { EntropyPool, encodePool } from 'egd-core';

/** The file of a full pool. */
export function fullPoolFile(maxEntropy: number): Uint8Array {
  const pool = new EntropyPool({ maxEntropy, chunkMaxEntropy: 65_536 });
  for (let left = maxEntropy; left > 0; left -= 65_536) pool.add(randomBytes(Math.min(65_536, left)));
  return encodePool(pool);
}

/** A configuration with a pool of this size and one source that is never due. */
export function idleConfig(maxEntropy: number): string {
  return `max_entropy = ${maxEntropy}
[idle]
name = "a source that is never due"
interval = "24h"
init_delay = "24h"
scale = 1.0
file = "/dev/urandom"
size = 16
`;
}
