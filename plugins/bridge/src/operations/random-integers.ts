import * as z from 'zod';
import { drawIntegers } from '../draws/integers.ts';
import type { Operation } from './operation.ts';

const input = z
  .strictObject({
    count: z.int().min(1).max(1000).default(1).describe('How many integers, 1 to 1000.'),
    min: z.int().default(0).describe('The smallest that can come, from -9007199254740991.'),
    max: z.int().default(100).describe('The largest that can come (it is included), to 9007199254740991.'),
  })
  .refine(({ min, max }) => min <= max, { path: ['max'], error: 'Expected `max` to be at least `min`.' });

const output = z.object({ integers: z.array(z.int()).describe('The integers, in the order they were drawn; one can come again.') });

/** Integers of a range, without bias. */
export const getRandomIntegers: Operation<typeof input, typeof output> = {
  id: 'get_random_integers',
  summary: 'Gives random integers from a range, both ends included.',
  description:
    'Gives integers from `min` to `max`, both included, each as likely as the other: by rejection, without the bias of a remainder. ' +
    'They are independent, so one can come again; for different ones use `choose` or `shuffle`.',
  scope: 'draw',
  input,
  output,
  run: async (range, { take }) => ({ integers: await drawIntegers(range, take) }),
};
