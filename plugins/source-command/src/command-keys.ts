import type { SchemaKit } from 'egd-core';

/** Validates the keys of a command source. */
export function commandKeys(z: SchemaKit) {
  const word = z
    .string({ error: 'expected a string' })
    .check(z.refine((text) => !/\p{Cc}/u.test(text), { error: 'expected no NUL or control characters' }));
  return z.strictObject({
    command: z
      .array(word, { error: 'expected an array of strings: the program, then its arguments' })
      .check(z.refine(([program = '']) => program.trim() !== '', { error: 'expected the first element to be a program' })),
  });
}
