import type { TakeBytes } from '../supply/entropy-supply.ts';

const LENGTH = 16; // bytes

/** UUIDs of version 4 (RFC 9562, section 5.4): 122 random bits each. */
export async function drawUuids(count: number, take: TakeBytes): Promise<string[]> {
  const bytes = await take(count * LENGTH);
  const uuids = Array.from({ length: count }, (_uuid, index) => uuidOf(bytes.subarray(index * LENGTH, (index + 1) * LENGTH)));
  bytes.fill(0);
  return uuids;
}

function uuidOf(bytes: Uint8Array): string {
  bytes[6] = ((bytes[6] ?? 0) & 0x0f) | 0x40; // version
  bytes[8] = ((bytes[8] ?? 0) & 0x3f) | 0x80; // variant
  const hex = Buffer.from(bytes.buffer, bytes.byteOffset, LENGTH).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}
