import type { TakeBytes } from '../supply/entropy-supply.ts';
import { drawIntegers } from './integers.ts';

/** Dice to roll, such as two of six sides, and what is added to their sum. */
export interface Dice {
  readonly count: number; // 1 to 1000
  readonly sides: number; // 2 to 1,000,000
  readonly modifier: number; // -1,000,000 to 1,000,000
}

/** What fell. */
export interface Roll {
  readonly notation: string;
  readonly rolls: number[];
  readonly sum: number; // with what is added
}

/** What dice notation looks like: `d20`, `2d6+3`, `4d10-1`, `d%` for a hundred sides. */
export const DICE_NOTATION = /^([1-9]\d{0,3})?[dD]([1-9]\d{0,6}|%)(?:([+-])(\d{1,7}))?$/;

/** Rolls dice. */
export async function rollDice(dice: Dice, take: TakeBytes): Promise<Roll> {
  const rolls = await drawIntegers({ min: 1, max: dice.sides, count: dice.count }, take);
  return { notation: notationOf(dice), rolls, sum: rolls.reduce((sum, roll) => sum + roll, dice.modifier) };
}

/** The dice that a notation stands for; undefined: it is none. */
export function parseDice(notation: string): Dice | undefined {
  const match = DICE_NOTATION.exec(notation);
  if (match === null) return undefined;
  const [, count = '1', sides = '', sign = '+', modifier = '0'] = match;
  return {
    count: Number(count),
    sides: sides === '%' ? 100 : Number(sides),
    modifier: sign === '-' ? 0 - Number(modifier) : Number(modifier),
  };
}

function notationOf({ count, sides, modifier }: Dice): string {
  return `${count}d${sides}${modifier < 0 ? modifier : modifier > 0 ? `+${modifier}` : ''}`;
}
