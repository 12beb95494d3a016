import { crc32 } from 'node:zlib';

/** A value as a line of a state file: JSON behind its CRC-32, so that a line that was written in part is told from a whole one. */
export function writeCheckedLine(value: unknown): Uint8Array {
  const json = JSON.stringify(value);
  return Buffer.from(`${checksum(json)} ${json}\n`);
}

/** The values of lines from the first on, up to one that isn't whole; `isDamaged` when a whole one comes after that. */
export function readCheckedLines(bytes: Uint8Array): { readonly values: readonly unknown[]; readonly isDamaged: boolean } {
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8').split('\n');
  const end = lines.pop() ?? ''; // behind the last line there is nothing, or what is left of one
  const broken = lines.findIndex((line) => !isWhole(line));
  const whole = broken === -1 ? lines : lines.slice(0, broken);
  const isDamaged = broken !== -1 && (lines.slice(broken).some(isWhole) || isWhole(end));
  return { values: whole.map((line): unknown => JSON.parse(line.slice(SUM + 1))), isDamaged };
}

const SUM = 8; // hexadecimal digits

function isWhole(line: string): boolean {
  return line[SUM] === ' ' && line.slice(0, SUM) === checksum(line.slice(SUM + 1));
}

function checksum(json: string): string {
  return crc32(json).toString(16).padStart(SUM, '0');
}
