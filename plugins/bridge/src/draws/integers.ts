import type { TakeBytes } from '../supply/entropy-supply.ts';
import { drawBelow } from './below.ts';
import { sufficientCandidates } from './candidates.ts';

const NARROW = 2 ** 40; // ranges up to here are drawn as numbers
const WIDTH = 8; // bytes of a candidate of a wider one
const SPACE = 2n ** 64n;

/** Integers from `min` to `max`, both included, each as likely; any two safe integers, `min` not above `max`. */
export async function drawIntegers(range: { min: number; max: number; count: number }, take: TakeBytes): Promise<number[]> {
  const { min, max, count } = range;
  if (!Number.isSafeInteger(min) || !Number.isSafeInteger(max) || min > max) throw new RangeError(`No safe range: ${min} to ${max}.`);
  if (max - min < NARROW) {
    const drawn = await drawBelow(
      Array.from({ length: count }, () => max - min + 1),
      take,
    );
    return drawn.map((value) => min + value);
  }
  return drawWide(BigInt(min), BigInt(max) - BigInt(min) + 1n, count, take);
}

// The largest range, -(2^53 - 1) to 2^53 - 1, has 2^54 - 1 numbers: too many for a number to count.
async function drawWide(min: bigint, range: bigint, count: number, take: TakeBytes): Promise<number[]> {
  const limit = SPACE - (SPACE % range);
  const rejection = Number(SPACE % range) / Number(SPACE);
  const drawn: number[] = [];
  while (drawn.length < count) {
    const bytes = await take(WIDTH * sufficientCandidates(count - drawn.length, rejection));
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    for (let offset = 0; offset < bytes.length && drawn.length < count; offset += WIDTH) {
      const candidate = view.getBigUint64(offset);
      if (candidate < limit) drawn.push(Number(min + (candidate % range)));
    }
    bytes.fill(0);
  }
  return drawn;
}
