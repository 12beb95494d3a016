import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** Gives the next `length` bytes of a generator. */
export type RandomStream = (length: number) => Uint8Array;

/** A generator of bytes: of the operating system, or with a seed always the same (AES-256 in counter mode, for tests). */
export function randomStream(seed?: string): RandomStream {
  if (seed === undefined) return (length) => randomBytes(length);
  const key = createHash('sha256').update(seed).digest();
  const cipher = createCipheriv('aes-256-ctr', key, Buffer.alloc(16));
  return (length) => cipher.update(Buffer.alloc(length));
}

/** An integer from `min` to `max`, both included and at most 2^32 apart, without bias. */
export function randomInteger(next: RandomStream, min: number, max: number): number {
  const range = max - min + 1;
  const limit = SPAN - (SPAN % range);
  for (;;) {
    const value = Buffer.from(next(6)).readUIntBE(0, 6);
    if (value < limit) return min + (value % range);
  }
}

/** A number from `min` up to, but not including, `max`, with 48 random bits. */
export function randomFraction(next: RandomStream, min: number, max: number): number {
  return min + (max - min) * (Buffer.from(next(6)).readUIntBE(0, 6) / SPAN);
}

const SPAN = 2 ** 48;
