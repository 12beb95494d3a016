import type { PostProcessing } from '../config/gateway-config.ts';
import type { EntropySupply } from '../supply/entropy-supply.ts';
import { DrbgSupply, PER_SEED } from './drbg-supply.ts';
import { hashedBytes, HashedSupply } from './hashed-supply.ts';

/** How often what is served is renewed from the buffer. */
export interface PostProcessOptions {
  readonly maxSeedAge: number; // milliseconds after which a DRBG is reseeded
  readonly now: () => number; // milliseconds of a clock that is never set back
}

/** Bytes that one draw may have which uses up so many of the buffer at most: of a DRBG those of one seed, though it could make more. */
export function servedBytes(processing: PostProcessing, bytes: number): number {
  if (processing === 'sha256') return hashedBytes(bytes);
  return processing === 'hmac-drbg' ? Math.min(bytes, PER_SEED) : bytes;
}

/** The supply whose bytes are served, made of the bytes of another as the configuration wants. */
export function postProcess(
  supply: EntropySupply,
  processing: PostProcessing,
  options: PostProcessOptions,
): EntropySupply & { wipe(): void } {
  if (processing === 'sha256') return new HashedSupply(supply);
  if (processing === 'hmac-drbg') return new DrbgSupply(supply, options);
  return { take: (size) => supply.take(size), stock: () => supply.stock(), wipe: () => undefined };
}
