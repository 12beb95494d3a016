import { EgdError } from '../errors/egd-error.ts';
import { Crc64 } from './crc64.ts';
import { checkHeader, checkMagic, readHeader, type PoolHeader } from './pool-header.ts';
import { CHUNK, FOOTER, HEADER, MAGIC } from './pool-format.ts';
import { MOST_CHUNK_ENTROPY } from './pool-limits.ts';

const MOST_ID = BigInt(Number.MAX_SAFE_INTEGER) - 1n; // another chunk can come after it

/** Where the bytes of a chunk lie in a pool file. */
export interface ChunkPlace {
  readonly id: number;
  readonly offset: number; // bytes from the start of the file
  readonly length: number; // bytes
}

/** The verdict on the checksum of a pool file; the checksum itself says too much about a small pool to be told. */
export type ChecksumVerdict = 'valid' | 'wrong';

/** A pool file, as far as it can be read, and what is wrong with it. */
export interface PoolScan {
  readonly header?: PoolHeader;
  readonly chunks: readonly ChunkPlace[]; // those before the first that is not whole
  readonly checksum?: ChecksumVerdict; // not there when the file ends too early
  readonly problem?: EgdError; // the first that was found
}

/**
 * Reads the structure of a pool file and checks all of it. `sum` is that of all bytes before the checksum, where it was
 * computed already.
 */
export function scanPool(file: Uint8Array, sum?: Crc64): PoolScan {
  const scan: Mutable<PoolScan> & { chunks: ChunkPlace[] } = { chunks: [] };
  try {
    checkMagic(file);
    scan.header = readHeader(file);
    checkHeader(scan.header);
    const end = walkChunks(file, scan.header.chunkCount, scan.chunks);
    readFooter(file, end, scan, sum);
  } catch (error) {
    if (!(error instanceof EgdError)) throw error;
    scan.problem = error;
  }
  return scan;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

// Messages name places, not what was read there: where a file is damaged that may be entropy.
function walkChunks(file: Uint8Array, count: number, chunks: ChunkPlace[]): number {
  const view = viewOf(file);
  const end = file.length - FOOTER.length;
  let offset: number = HEADER.length;
  for (let index = 0; index < count; index++) {
    const name = `chunk ${index + 1} of ${count}, at byte ${offset},`;
    if (offset + CHUNK.length > end) throw badLength(`${name} is missing: the file has ${file.length} bytes`);
    const id = view.getBigInt64(offset, true);
    const length = view.getUint32(offset + CHUNK.size, true);
    const previous = BigInt(chunks.at(-1)?.id ?? -1);
    if (id <= previous || id > MOST_ID) throw badValue(`${name} has an id that is not between ${previous + 1n} and ${MOST_ID}`);
    if (length > MOST_CHUNK_ENTROPY) throw badValue(`${name} claims more than ${MOST_CHUNK_ENTROPY} bytes`);
    if (length === 0 && index < count - 1) throw badValue(`${name} is empty: only the last may be`);
    const place = { id: Number(id), offset: offset + CHUNK.length, length };
    offset = place.offset + length;
    if (offset > end) throw badLength(`${name} is longer than the file, which has ${file.length} bytes`);
    chunks.push(place);
  }
  if (offset < end) throw badLength(`expected the footer at byte ${offset}, ${end - offset} bytes before it is there`);
  return end;
}

function readFooter(file: Uint8Array, offset: number, scan: Mutable<PoolScan>, sum: Crc64 | undefined): void {
  const view = viewOf(file);
  const declared = view.getBigInt64(offset, true);
  const found = scan.chunks.reduce((sum, { length }) => sum + length, 0);
  scan.checksum = checkChecksum(file, offset + FOOTER.checksum, sum);
  if (declared !== BigInt(found)) throw badLength(`the chunks hold ${found} bytes, the footer says something else`);
  if (scan.checksum === 'wrong') throw new EgdError('STORAGE_BAD_CHECKSUM', 'the checksum in the file is not that of its bytes');
  if (MAGIC.some((byte, index) => file[offset + FOOTER.magic + index] !== byte)) throw badValue('the footer does not say "EGD"');
  if (file.subarray(offset + FOOTER.reserved).some((byte) => byte !== 0)) throw badValue('the reserved bytes at the end are not zero');
}

function checkChecksum(file: Uint8Array, offset: number, sum = new Crc64().update(file.subarray(0, offset))): ChecksumVerdict {
  const view = viewOf(file);
  return view.getUint32(offset, true) === sum.low && view.getUint32(offset + 4, true) === sum.high ? 'valid' : 'wrong';
}

function viewOf(file: Uint8Array): DataView {
  return new DataView(file.buffer, file.byteOffset, file.byteLength);
}

function badLength(message: string): EgdError {
  return new EgdError('STORAGE_BAD_LENGTH', message);
}

function badValue(message: string): EgdError {
  return new EgdError('STORAGE_BAD_VALUE', message);
}
