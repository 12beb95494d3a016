import { EgdError } from '../errors/egd-error.ts';
import { crc64, formatCrc64 } from './crc64.ts';
import { checkHeader, checkMagic, readHeader, type PoolHeader } from './pool-header.ts';
import { CHUNK, FOOTER, HEADER, MAGIC } from './pool-format.ts';
import { MOST_CHUNK_ENTROPY } from './pool-limits.ts';

/** Where the bytes of a chunk lie in a pool file. */
export interface ChunkPlace {
  readonly id: number;
  readonly offset: number; // bytes from the start of the file
  readonly length: number; // bytes
}

/** The checksum of a pool file. */
export interface PoolChecksum {
  readonly stored: string; // 16 hexadecimal digits
  readonly computed: string; // 16 hexadecimal digits
  readonly valid: boolean;
}

/** A pool file, as far as it can be read, and what is wrong with it. */
export interface PoolScan {
  readonly header?: PoolHeader;
  readonly chunks: readonly ChunkPlace[]; // those before the first that is not whole
  readonly declaredBytes?: number; // bytes of entropy, by the footer
  readonly checksum?: PoolChecksum;
  readonly problem?: EgdError; // the first that was found
}

/** Reads the structure of a pool file and checks all of it, without touching what is in the chunks. */
export function scanPool(file: Uint8Array): PoolScan {
  const scan: Mutable<PoolScan> & { chunks: ChunkPlace[] } = { chunks: [] };
  try {
    checkMagic(file);
    scan.header = readHeader(file);
    checkHeader(scan.header);
    const end = walkChunks(file, scan.header.chunkCount, scan.chunks);
    readFooter(file, end, scan);
  } catch (error) {
    if (!(error instanceof EgdError)) throw error;
    scan.problem = error;
  }
  return scan;
}

type Mutable<T> = { -readonly [Key in keyof T]: T[Key] };

function walkChunks(file: Uint8Array, count: number, chunks: ChunkPlace[]): number {
  const view = viewOf(file);
  const end = file.length - FOOTER.length;
  let offset: number = HEADER.length;
  for (let index = 0; index < count; index++) {
    if (offset + CHUNK.length > end) throw badLength(`the file ends before chunk ${index + 1} of ${count}`);
    const id = view.getBigInt64(offset, true);
    const length = view.getUint32(offset + CHUNK.size, true);
    const place = { id: checkChunk(id, length, index, count, chunks), offset: offset + CHUNK.length, length };
    offset = place.offset + length;
    if (offset > end) throw badLength(`chunk ${index + 1} of ${count} has ${length} bytes by its header, the file ends before`);
    chunks.push(place);
  }
  if (offset < end) throw badLength(`expected the footer after ${count} chunks at byte ${offset}, ${end - offset} more bytes are there`);
  return end;
}

function checkChunk(id: bigint, length: number, index: number, count: number, before: readonly ChunkPlace[]): number {
  const previous = before.at(-1)?.id ?? -1;
  if (id <= BigInt(previous) || id >= BigInt(Number.MAX_SAFE_INTEGER)) {
    throw badValue(`the id of chunk ${index + 1} of ${count} is ${id}, expected more than ${previous} and less than 2^53 - 1`);
  }
  if (length > MOST_CHUNK_ENTROPY)
    throw badValue(`chunk ${index + 1} of ${count} has ${length} bytes, expected ${MOST_CHUNK_ENTROPY} at most`);
  if (length === 0 && index < count - 1) throw badValue(`chunk ${index + 1} of ${count} is empty, only the last may be`);
  return Number(id);
}

function readFooter(file: Uint8Array, offset: number, scan: Mutable<PoolScan>): void {
  const view = viewOf(file);
  const declared = view.getBigInt64(offset, true);
  const found = scan.chunks.reduce((sum, { length }) => sum + length, 0);
  scan.declaredBytes = Number(declared);
  scan.checksum = readChecksum(file, offset + FOOTER.checksum);
  if (declared !== BigInt(found)) throw badLength(`the chunks hold ${found} bytes, the footer says ${declared}`);
  if (!scan.checksum.valid) {
    throw new EgdError('STORAGE_BAD_CHECKSUM', `the checksum of the file is ${scan.checksum.computed}, expected ${scan.checksum.stored}`);
  }
  if (MAGIC.some((byte, index) => file[offset + FOOTER.magic + index] !== byte)) throw badValue('the footer does not say "EGD"');
  if (file.subarray(offset + FOOTER.reserved).some((byte) => byte !== 0)) throw badValue('the reserved bytes at the end are not zero');
}

function readChecksum(file: Uint8Array, offset: number): PoolChecksum {
  const view = viewOf(file);
  const stored = formatCrc64({ low: view.getUint32(offset, true), high: view.getUint32(offset + 4, true) });
  const computed = formatCrc64(crc64(file.subarray(0, offset)));
  return { stored, computed, valid: stored === computed };
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
