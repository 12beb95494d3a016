/** The keys that a table of type `jitter` adds. */
export interface JitterKeys {
  readonly jitter: true;
  readonly oversampling?: number | undefined; // deltas that count for one bit, 1 to 20; 3 when left out
  readonly memory?: number | undefined; // bytes of the buffer that is walked over, 64 KiB to 64 MiB; 4 MiB when left out
}

/** Deltas that count for one bit of entropy. */
export const OVERSAMPLING = { least: 1, most: 20, default: 3 } as const;

/** Bytes to walk over; by default more than the first two caches of today's processors hold for one core. */
export const MEMORY = { least: 64 * 1024, most: 64 * 1024 * 1024, default: 4 * 1024 * 1024 } as const;
