import type { TakeBytes } from '../supply/entropy-supply.ts';
import { drawBelow } from './below.ts';

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const UPPER = LOWER.toUpperCase();
const DIGITS = '0123456789';
const SYMBOLS = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

/** The characters that passwords are made of. */
export const ALPHABETS = {
  printable: LOWER + UPPER + DIGITS + SYMBOLS,
  alphanumeric: LOWER + UPPER + DIGITS,
  unambiguous: (LOWER + UPPER + DIGITS).replaceAll(/[0O1lI]/g, ''),
  lowercase: LOWER,
  digits: DIGITS,
  hex: '0123456789abcdef',
} as const;

/** Name of an alphabet. */
export type Alphabet = keyof typeof ALPHABETS;

/** Passwords whose characters are each any of the alphabet: no rule of "at least a digit" makes them easier to guess. */
export async function drawPasswords(
  { alphabet, length, count }: { alphabet: Alphabet; length: number; count: number },
  take: TakeBytes,
): Promise<string[]> {
  const characters = ALPHABETS[alphabet];
  const picks = await drawBelow(
    Array.from({ length: length * count }, () => characters.length),
    take,
  );
  return Array.from({ length: count }, (_password, index) =>
    picks
      .slice(index * length, (index + 1) * length)
      .map((pick) => characters.charAt(pick))
      .join(''),
  );
}

/** Bits of entropy of such a password. */
export function passwordEntropy(alphabet: Alphabet, length: number): number {
  return length * Math.log2(ALPHABETS[alphabet].length);
}
