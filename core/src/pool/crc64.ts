/** A CRC-64 in its two halves. */
export interface Crc64 {
  readonly high: number; // uint32
  readonly low: number; // uint32
}

/**
 * CRC-64/GO-ISO (ISO 3309, polynomial x^64 + x^4 + x^3 + x + 1, reflected, ones before and after) over `bytes`; of the
 * ASCII text 123456789 it is b90956c775a41001. No tables: the polynomial has so few terms that the remainder of 32 bits
 * at once is a few shifts.
 */
export function crc64(bytes: Uint8Array): Crc64 {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const words = bytes.length - (bytes.length % 4);
  let low = -1;
  let high = -1;
  for (let position = 0; position < words; position += 4) {
    const word = low ^ view.getInt32(position, true);
    low = high ^ (word << 31) ^ (word << 29) ^ (word << 28);
    high = word ^ (word >>> 1) ^ (word >>> 3) ^ (word >>> 4);
  }
  for (let position = words; position < bytes.length; position++) {
    const byte = (low ^ view.getUint8(position)) & 0xff;
    low = (low >>> 8) | (high << 24);
    high = (high >>> 8) ^ (byte << 24) ^ (byte << 23) ^ (byte << 21) ^ (byte << 20);
  }
  return { high: ~high >>> 0, low: ~low >>> 0 };
}

/** A CRC-64 as 16 hexadecimal digits. */
export function formatCrc64({ high, low }: Crc64): string {
  return high.toString(16).padStart(8, '0') + low.toString(16).padStart(8, '0');
}
