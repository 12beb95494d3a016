import * as z from 'zod';
import { drawWithoutReplacement, drawWithReplacement } from '../draws/selection.ts';
import { LIST_ITEMS } from './list-items.ts';
import type { Operation } from './operation.ts';

const input = z
  .strictObject({
    items: LIST_ITEMS.describe('What to choose from, 1 to 10,000 texts, numbers or truth values.'),
    count: z.int().min(1).max(10_000).default(1).describe('How many to choose; without replacement at most as many as there are.'),
    replacement: z.boolean().default(false).describe('Whether an item that was chosen can be chosen again.'),
  })
  .refine(({ items, count, replacement }) => replacement || count <= items.length, {
    path: ['count'],
    error: 'Expected `count` to be at most the number of items, or `replacement` to be true.',
  });

const output = z.object({ chosen: LIST_ITEMS.describe('What was chosen, in the order it was drawn.') });

/** Some of a list. */
export const choose: Operation<typeof input, typeof output> = {
  id: 'choose',
  summary: 'Chooses some of a list.',
  description:
    'Chooses `count` items of a list, each as likely as the other, without replacement unless `replacement` is true. Use it for picks, lotteries, samples and decisions; the order is random too.',
  scope: 'draw',
  input,
  output,
  async run({ items, count, replacement }, { take }) {
    const draw = replacement ? drawWithReplacement : drawWithoutReplacement;
    return { chosen: await draw(items, count, take) };
  },
};
