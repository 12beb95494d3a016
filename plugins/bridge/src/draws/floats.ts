import type { TakeBytes } from '../supply/entropy-supply.ts';

const WIDTH = 7; // bytes of a number: 53 of their 56 bits

/** Numbers from 0 to below 1, each a multiple of 2^-53: every double of that grid is as likely. */
export async function drawFloats(count: number, take: TakeBytes): Promise<number[]> {
  const bytes = await take(count * WIDTH);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const floats = Array.from({ length: count }, (_float, index) => {
    const high = view.getUint32(index * WIDTH);
    const low = ((view.getUint16(index * WIDTH + 4) << 8) | view.getUint8(index * WIDTH + 6)) >>> 3;
    return (high * 2 ** 21 + low) / 2 ** 53;
  });
  bytes.fill(0);
  return floats;
}
