import * as z from 'zod';
import { drawShuffle } from '../draws/selection.ts';
import { LIST_ITEMS } from './list-items.ts';
import type { Operation } from './operation.ts';

const input = z
  .strictObject({
    items: LIST_ITEMS.optional().describe('The list, 1 to 10,000 texts, numbers or truth values; the same can be in it twice.'),
    size: z.int().min(1).max(10_000).optional().describe('Instead of a list: the integers from 1 to this are shuffled.'),
  })
  .refine(({ items, size }) => (items === undefined) !== (size === undefined), {
    path: ['items'],
    error: 'Expected either `items` or `size`.',
  });

const output = z.object({ items: LIST_ITEMS.describe('The same items in a new order.') });

/** A list in a new order. */
export const shuffle: Operation<typeof input, typeof output> = {
  id: 'shuffle',
  summary: 'Puts a list in random order.',
  description:
    'Puts a list, or the integers from 1 to `size`, in random order, each order as likely (Fisher–Yates). Use it for playing orders, permutations, ' +
    'random assignment and draws without repetition of everything; for some of a list use `choose`.',
  scope: 'draw',
  input,
  output,
  async run({ items, size = 0 }, { take }) {
    const list = items ?? Array.from({ length: size }, (_item, index) => index + 1);
    return { items: await drawShuffle(list, take) };
  },
};
