import { Crc64 } from './crc64.ts';
import { chunksOf, EntropyPool } from './entropy-pool.ts';
import { PoolChunk } from './pool-chunk.ts';
import { CHUNK, FOOTER, FORMAT_VERSION, HEADER, MAGIC } from './pool-format.ts';
import { scanPool } from './scan-pool.ts';

/** How a pool file is decoded. */
export interface DecodeOptions {
  readonly sum?: Crc64; // of all bytes before the checksum, where it was computed already
  readonly takeOver?: boolean; // the pool uses the memory of the file, and wipes it: no copy is made
}

/** The file of a pool, version 1 of the format; the one who asked overwrites it after use. */
export function encodePool(pool: EntropyPool): Uint8Array {
  const chunks = chunksOf(pool);
  const footer = HEADER.length + pool.byteCount + chunks.length * CHUNK.length;
  const file = new Uint8Array(footer + FOOTER.length);
  const view = new DataView(file.buffer);
  writeHeader(file, view, pool);
  let offset: number = HEADER.length;
  for (const chunk of chunks) {
    view.setBigInt64(offset, BigInt(chunk.id), true);
    view.setUint32(offset + CHUNK.size, chunk.length, true);
    chunk.copyTo(file, offset + CHUNK.length);
    offset += CHUNK.length + chunk.length;
  }
  view.setBigInt64(footer, BigInt(pool.byteCount), true);
  const checksum = new Crc64().update(file.subarray(0, footer + FOOTER.checksum));
  view.setUint32(footer + FOOTER.checksum, checksum.low, true);
  view.setUint32(footer + FOOTER.checksum + 4, checksum.high, true);
  file.set(MAGIC, footer + FOOTER.magic);
  return file;
}

/** The pool in a file; throws an error that says what is wrong where the file is not whole and valid. */
export function decodePool(file: Uint8Array, { sum, takeOver = false }: DecodeOptions = {}): EntropyPool {
  const { header, chunks, problem } = scanPool(file, sum);
  if (problem !== undefined) throw problem;
  if (header === undefined) throw new Error('a scan without a problem has a header');
  const bytes = takeOver ? file : new Uint8Array(file);
  return new EntropyPool({
    maxEntropy: Number(header.maxEntropy),
    chunkMaxEntropy: header.chunkMaxEntropy,
    createdAt: header.createdAt,
    chunks: chunks.map(({ id, offset, length }) => new PoolChunk(id, bytes.subarray(offset, offset + length))),
  });
}

function writeHeader(file: Uint8Array, view: DataView, pool: EntropyPool): void {
  file.set(MAGIC);
  view.setUint32(HEADER.version, FORMAT_VERSION, true);
  view.setBigInt64(HEADER.maxEntropy, BigInt(pool.maxEntropy), true);
  view.setInt32(HEADER.chunkMaxEntropy, pool.chunkMaxEntropy, true);
  view.setUint32(HEADER.chunkCount, pool.chunkCount, true);
  view.setBigInt64(HEADER.createdAt, pool.createdAt, true);
}
