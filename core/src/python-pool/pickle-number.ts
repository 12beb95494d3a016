import { refusal } from './pickle-refusal.ts';

/** The number of a line, as `12` or `12L`. */
export function numberOfLine(line: Uint8Array): number {
  const text = line.length > MOST_DIGITS ? '' : Buffer.from(line).toString('latin1');
  if (!/^\d+L?$/.test(text)) throw unexpected();
  return Number.parseInt(text, 10);
}

/** The number of little-endian bytes. */
export function longNumber(bytes: Uint8Array): number {
  if (bytes.length > 6 && bytes.subarray(6).some((byte) => byte !== 0)) throw unexpected(); // 2^48 and more
  return bytes.subarray(0, 6).reduceRight((sum, byte) => sum * 256 + byte, 0);
}

/** The number, unless it is negative. */
export function wholeNumber(value: number): number {
  if (value < 0) throw unexpected();
  return value;
}

const MOST_DIGITS = 15;

function unexpected(): Error {
  return refusal('the pickle has a number that no pool has');
}
