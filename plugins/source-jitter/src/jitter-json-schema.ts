import type { KeysJsonSchema } from 'egd-core';

/** The keys that a table of type `jitter` adds. */
export interface JitterKeys {
  readonly jitter: true;
  readonly oversampling?: number | undefined; // deltas that count for one bit, 1 to 20; 3 when left out
  readonly memory?: number | undefined; // bytes of the buffer that is walked over, 64 KiB to 64 MiB; 4 MiB when left out
}

/** Deltas that count for one bit, where the table does not say. */
export const DEFAULT_OVERSAMPLING = 3;

/** Bytes to walk over, where the table does not say: more than the first two caches of today's processors hold for one core. */
export const DEFAULT_MEMORY = 4 * 1024 * 1024;

/** The most deltas that may count for one bit. */
export const MAX_OVERSAMPLING = 20;

/** Bounds of the bytes to walk over. */
export const MIN_MEMORY = 64 * 1024; // bytes
export const MAX_MEMORY = 64 * 1024 * 1024; // bytes

/** The keys of a table of type `jitter`, for editors. */
export const jitterJsonSchema: KeysJsonSchema = {
  type: 'object',
  properties: {
    jitter: { description: 'Selects the type.', const: true },
    oversampling: {
      description: 'Time deltas that count for one bit of entropy.',
      type: 'integer',
      minimum: 1,
      maximum: MAX_OVERSAMPLING,
      default: DEFAULT_OVERSAMPLING,
    },
    memory: {
      description: 'Bytes of memory that the measured work walks over; more than the caches near the core hold.',
      type: 'integer',
      minimum: MIN_MEMORY,
      maximum: MAX_MEMORY,
      default: DEFAULT_MEMORY,
    },
  },
  required: ['jitter'],
  additionalProperties: false,
};
