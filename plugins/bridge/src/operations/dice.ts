import * as z from 'zod';
import { DICE_NOTATION, parseDice, rollDice, type Dice } from '../draws/dice.ts';
import type { Operation } from './operation.ts';

const COUNT = z.int().min(1).max(1000);
const SIDES = z.int().min(2).max(1_000_000);
const MODIFIER = z.int().min(-1_000_000).max(1_000_000);
const DICE = z.object({ count: COUNT, sides: SIDES, modifier: MODIFIER });

const input = z
  .strictObject({
    notation: z
      .string()
      .regex(DICE_NOTATION, 'Expected dice such as `d20`, `2d6+3` or `d%`.')
      .optional()
      .describe('Dice notation such as `2d6+3`, `d20` or `d%`; instead of the other three.'),
    count: COUNT.optional().describe('How many dice, 1 to 1000; 1 when left out.'),
    sides: SIDES.optional().describe('Sides of each, 2 to 1,000,000; 6 when left out.'),
    modifier: MODIFIER.optional().describe('What is added to the sum; 0 when left out.'),
  })
  .refine(({ notation, ...numbers }) => notation === undefined || Object.values(numbers).every((value) => value === undefined), {
    path: ['notation'],
    error: 'Expected either `notation` or `count`, `sides` and `modifier`.',
  })
  .refine(({ notation }) => notation === undefined || DICE.safeParse(parseDice(notation)).success, {
    path: ['notation'],
    error: 'Expected `notation` to name 1 to 1000 dice of 2 to 1,000,000 sides, and to add at most 1,000,000.',
    when: ({ issues }) => issues.length === 0,
  });

const output = z.object({
  notation: z.string().describe('The dice, as notation.'),
  rolls: z.array(z.int()).describe('What each die shows.'),
  sum: z.int().describe('The sum, with the modifier.'),
});

/** Dice of any number of sides. */
export const rollDiceOperation: Operation<typeof input, typeof output> = {
  id: 'roll_dice',
  summary: 'Rolls dice.',
  description:
    'Rolls fair dice, given as notation (`2d6+3`, `d20`, `d%`) or as `count`, `sides` and `modifier`; gives each die and the sum. Use it for games and whenever somebody says dice; a coin is `d2`.',
  scope: 'draw',
  input,
  output,
  run: ({ notation, ...numbers }, { take }) => rollDice(diceOf(notation, numbers), take),
};

function diceOf(notation: string | undefined, numbers: { [Key in keyof Dice]?: Dice[Key] | undefined }): Dice {
  const { count = 1, sides = 6, modifier = 0 } = numbers;
  return (notation === undefined ? undefined : parseDice(notation)) ?? { count, sides, modifier };
}
