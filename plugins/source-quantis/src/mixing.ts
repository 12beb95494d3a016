import { hkdfSync } from 'node:crypto';

/** How the blocks of several appliances become one. */
export type Mixing = 'xor' | 'hkdf';

/** Bytes of one HKDF segment: what SHA-256 can carry. */
export const SEGMENT_LENGTH = 32;

/**
 * Mixes blocks of several appliances into a new one as long as the shortest of them; one block alone is copied. The
 * result never counts for more than its length, which is never more than any of the blocks had.
 */
export function mixBlocks(blocks: readonly Uint8Array[], mixing: Mixing): Uint8Array {
  const length = Math.min(...blocks.map((block) => block.length));
  const cut = blocks.map((block) => block.subarray(0, length));
  const [first, ...others] = cut;
  if (first === undefined) throw new RangeError('Expected at least one block to mix, got none.');
  if (others.length === 0) return Uint8Array.from(first);
  return mixing === 'xor' ? xorBlocks(first, others) : hkdfBlocks(cut, length);
}

function xorBlocks(first: Uint8Array, others: readonly Uint8Array[]): Uint8Array {
  const mixed = Uint8Array.from(first);
  for (const other of others) {
    for (let i = 0; i < mixed.length; i++) mixed[i] = (mixed[i] ?? 0) ^ (other[i] ?? 0);
  }
  return mixed;
}

// Each segment is derived from the same segment of every block and from nothing else, so no segment can come out of
// less entropy than its own inputs held, however long the blocks are.
function hkdfBlocks(blocks: readonly Uint8Array[], length: number): Uint8Array {
  const mixed = new Uint8Array(length);
  for (let offset = 0, index = 0; offset < length; offset += SEGMENT_LENGTH, index++) {
    const end = Math.min(offset + SEGMENT_LENGTH, length);
    mixed.set(hkdfSegment(blocks, offset, end, index), offset);
  }
  return mixed;
}

function hkdfSegment(blocks: readonly Uint8Array[], start: number, end: number, index: number): Uint8Array {
  const material = Buffer.concat(blocks.map((block) => block.subarray(start, end)));
  const derived = hkdfSync('sha256', material, new Uint8Array(), segmentInfo(index), end - start);
  material.fill(0);
  return new Uint8Array(derived);
}

/** The `info` of segment `index` (0, 1, …): a label, then the index as an unsigned 64-bit big-endian number. */
export function segmentInfo(index: number): Uint8Array {
  const info = Buffer.alloc(LABEL.length + 8);
  info.write(LABEL, 'latin1');
  info.writeBigUInt64BE(BigInt(index), LABEL.length);
  return info;
}

const LABEL = 'egd quantis segment ';
