import { EgdError } from '../errors/egd-error.ts';

/** What a pool may hold; both bind what is added, not what is there already. */
export interface PoolLimits {
  readonly maxEntropy: number; // bytes in all, 1 to 1 GiB
  readonly chunkMaxEntropy: number; // bytes in a chunk, 1 to 16 MiB
}

/** Most bytes that a pool can be set to hold: a pool is held in memory whole, and its file written whole. */
export const MOST_POOL_ENTROPY = 2 ** 30;

/** Most bytes that a chunk can be set to hold: all of it is stirred at each addition, and this much takes seconds. */
export const MOST_CHUNK_ENTROPY = 2 ** 24;

/** Throws unless the limits are whole numbers within their ranges. */
export function checkPoolLimits({ maxEntropy, chunkMaxEntropy }: PoolLimits): void {
  checkRange('the size of the pool', maxEntropy, MOST_POOL_ENTROPY);
  checkRange('the size of a chunk', chunkMaxEntropy, MOST_CHUNK_ENTROPY);
}

function checkRange(what: string, value: number, most: number): void {
  if (Number.isInteger(value) && value >= 1 && value <= most) return;
  throw new EgdError('CONFIG_INVALID_VALUE', `expected ${what} to be between 1 and ${most} bytes, got ${value}`);
}
