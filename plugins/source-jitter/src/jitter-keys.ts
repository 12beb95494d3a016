import * as z from 'zod/mini';
import { MAX_MEMORY, MAX_OVERSAMPLING, MIN_MEMORY } from './jitter-json-schema.ts';

const OVERSAMPLING_EXPECTED = `Expected \`oversampling\` to be a whole number from 1 to ${String(MAX_OVERSAMPLING)}.`;
const MEMORY_EXPECTED = `Expected \`memory\` to be a whole number of bytes from ${String(MIN_MEMORY)} to ${String(MAX_MEMORY)}.`;

/** Validates the keys of a table of type `jitter`. */
export const jitterKeys = z.strictObject({
  jitter: z.literal(true, { error: 'Expected `jitter` to be true; `disabled = true` switches a source off.' }),
  oversampling: z.optional(z.int({ error: OVERSAMPLING_EXPECTED }).check(within(1, MAX_OVERSAMPLING, OVERSAMPLING_EXPECTED))),
  memory: z.optional(z.int({ error: MEMORY_EXPECTED }).check(within(MIN_MEMORY, MAX_MEMORY, MEMORY_EXPECTED))),
});

function within(least: number, most: number, error: string): z.core.$ZodCheck<number> {
  return z.refine((value) => value >= least && value <= most, { error });
}
