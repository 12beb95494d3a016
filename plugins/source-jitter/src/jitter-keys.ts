import type { SchemaKit } from 'egd-core';
import { MEMORY, OVERSAMPLING } from './jitter-table.ts';

const OVERSAMPLING_EXPECTED = expected('oversampling', 'a whole number', OVERSAMPLING);
const MEMORY_EXPECTED = expected('memory', 'a whole number of bytes', MEMORY);

/** Validates the keys of a table of type `jitter`. */
export function jitterKeys(z: SchemaKit) {
  return z.strictObject({
    jitter: z.literal(true, { error: 'Expected `jitter` to be true; `disabled = true` switches a source off.' }),
    oversampling: z.optional(z.int({ error: OVERSAMPLING_EXPECTED }).check(within(z, OVERSAMPLING, OVERSAMPLING_EXPECTED))),
    memory: z.optional(z.int({ error: MEMORY_EXPECTED }).check(within(z, MEMORY, MEMORY_EXPECTED))),
  });
}

interface Range {
  readonly least: number;
  readonly most: number;
}

function expected(key: string, what: string, { least, most }: Range): string {
  return `Expected \`${key}\` to be ${what} from ${String(least)} to ${String(most)}.`;
}

function within(z: SchemaKit, { least, most }: Range, error: string) {
  return z.refine<number>((value) => value >= least && value <= most, { error });
}
