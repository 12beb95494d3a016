import type { TakeBytes } from '../supply/entropy-supply.ts';
import { acceptCandidate, planCandidates } from './candidates.ts';

/** A number from 0 to below each of the ranges (1 to 2^40), all as likely; bytes that were not needed are wiped, not kept. */
export async function drawBelow(ranges: readonly number[], take: TakeBytes): Promise<number[]> {
  const open = ranges.filter((range) => range > 1);
  const drawn: number[] = [];
  while (drawn.length < open.length) {
    const { width, count } = planCandidates(open.slice(drawn.length));
    const bytes = await take(width * count);
    try {
      accept(bytes, width, open, drawn);
    } finally {
      bytes.fill(0);
    }
  }
  let next = 0;
  return ranges.map((range) => (range > 1 ? (drawn[next++] ?? 0) : 0)); // one of one needs no entropy
}

function accept(bytes: Uint8Array, width: number, ranges: readonly number[], drawn: number[]): void {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  for (let offset = 0; offset < buffer.length; offset += width) {
    const range = ranges[drawn.length];
    if (range === undefined) return;
    const value = acceptCandidate(buffer.readUIntBE(offset, width), range, width);
    if (value !== undefined) drawn.push(value);
  }
}
