import type { KeysJsonSchema } from 'egd-core';
import { MEMORY, OVERSAMPLING } from './jitter-table.ts';

/** The keys of a table of type `jitter`, for editors. */
export const jitterJsonSchema: KeysJsonSchema = {
  type: 'object',
  properties: {
    jitter: { description: 'Selects the type.', type: 'boolean', const: true },
    oversampling: {
      description: 'Time deltas that count for one bit of entropy.',
      type: 'integer',
      minimum: OVERSAMPLING.least,
      maximum: OVERSAMPLING.most,
      default: OVERSAMPLING.default,
    },
    memory: {
      description: 'Bytes of memory that the measured work walks over; more than the caches near a core hold.',
      type: 'integer',
      minimum: MEMORY.least,
      maximum: MEMORY.most,
      default: MEMORY.default,
    },
  },
  required: ['jitter'],
  additionalProperties: false,
};
