import * as z from 'zod';
import { drawPasswords, passwordEntropy } from '../draws/passwords.ts';
import type { Operation } from './operation.ts';

const ALPHABET = z.enum(['printable', 'alphanumeric', 'unambiguous', 'lowercase', 'digits', 'hex']);

const input = z.strictObject({
  length: z.int().min(4).max(256).default(20).describe('Characters of each, 4 to 256.'),
  alphabet: ALPHABET.default('alphanumeric').describe(
    'What it is made of: `printable` (94 characters), `alphanumeric` (62), `unambiguous` (57: without 0 O 1 l I), `lowercase` (26), `digits` (10) or `hex` (16).',
  ),
  count: z.int().min(1).max(100).default(1).describe('How many passwords, 1 to 100.'),
});

const output = z.object({
  passwords: z.array(z.string()).describe('The passwords.'),
  alphabet: ALPHABET.describe('What they are made of.'),
  entropy_bits: z.number().describe('Bits of entropy of each: how hard it is to guess.'),
});

/** Passwords. */
export const getPassword: Operation<typeof input, typeof output> = {
  id: 'get_password',
  summary: 'Makes random passwords.',
  description:
    'Makes passwords whose characters are each any of the alphabet, as likely as the other, and tells their entropy in bits. No character class is forced: that would make them easier to guess.',
  scope: 'draw',
  input,
  output,
  run: async (password, { take }) => ({
    passwords: await drawPasswords(password, take),
    alphabet: password.alphabet,
    entropy_bits: passwordEntropy(password.alphabet, password.length),
  }),
};
