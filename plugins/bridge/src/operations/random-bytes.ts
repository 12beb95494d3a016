import * as z from 'zod';
import type { Operation } from './operation.ts';

const input = z.strictObject({
  bytes: z.int().min(1).max(65_536).default(32).describe('How many random bytes, 1 to 65,536.'),
  encoding: z.enum(['hex', 'base64']).default('hex').describe('How the bytes are written: `hex` (two digits a byte) or `base64`.'),
});

const output = z.object({
  bytes: z.int().describe('How many bytes `data` stands for.'),
  encoding: z.enum(['hex', 'base64']).describe('How they are written.'),
  data: z.string().describe('The random bytes.'),
});

/** Bytes as they come. */
export const getRandomBytes: Operation<typeof input, typeof output> = {
  id: 'get_random_bytes',
  summary: 'Gives random bytes.',
  description:
    'Gives random bytes of physical origin, each given out once, as hexadecimal digits or base64. Use it for seeds, nonces, salts, keys and whatever needs raw randomness; ' +
    'for numbers, dice, choices or UUIDs use the tools made for them, which are free of bias.',
  scope: 'draw',
  input,
  output,
  async run({ bytes, encoding }, { take }) {
    const drawn = await take(bytes);
    const data = Buffer.from(drawn.buffer, drawn.byteOffset, drawn.length).toString(encoding);
    drawn.fill(0);
    return { bytes, encoding, data };
  },
};
