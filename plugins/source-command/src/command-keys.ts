import * as z from 'zod/mini';

// eslint-disable-next-line no-control-regex -- these characters are what is looked for
const CONTROL_CHARACTERS = /[\u0000-\u001f\u007f]/;

const word = z
  .string({ error: 'expected a string' })
  .check(z.refine((text) => !CONTROL_CHARACTERS.test(text), { error: 'expected no NUL or control characters' }));

/** Validates the keys of a command source. */
export const commandKeys = z.strictObject({
  command: z
    .array(word, { error: 'expected an array of strings: the program, then its arguments' })
    .check(z.refine(([program = '']) => program.trim() !== '', { error: 'expected the first element to be a program' })),
});
