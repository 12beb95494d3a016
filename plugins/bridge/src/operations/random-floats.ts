import * as z from 'zod';
import { drawFloats } from '../draws/floats.ts';
import type { Operation } from './operation.ts';

const input = z.strictObject({ count: z.int().min(1).max(1000).default(1).describe('How many numbers, 1 to 1000.') });

const output = z.object({ floats: z.array(z.number().min(0).lt(1)).describe('The numbers, from 0 to below 1, each a multiple of 2^-53.') });

/** Fractions of 53 bits. */
export const getRandomFloats: Operation<typeof input, typeof output> = {
  id: 'get_random_floats',
  summary: 'Gives random numbers from 0 to below 1.',
  description:
    'Gives uniform numbers from 0 (included) to 1 (not included) with 53 random bits each, as many as a double holds. Use it for probabilities, ' +
    'simulations and sampling; for whole numbers use `get_random_integers`, because scaling and rounding these is biased.',
  scope: 'draw',
  input,
  output,
  run: async ({ count }, { take }) => ({ floats: await drawFloats(count, take) }),
};
