import * as z from 'zod/mini';

const word = z
  .string({ error: 'expected a string' })
  .check(z.refine((text) => !/\p{Cc}/u.test(text), { error: 'expected no NUL or control characters' }));

/** Validates the keys of a command source. */
export const commandKeys = z.strictObject({
  command: z
    .array(word, { error: 'expected an array of strings: the program, then its arguments' })
    .check(z.refine(([program = '']) => program.trim() !== '', { error: 'expected the first element to be a program' })),
});
