import { EgdError } from '../errors/egd-error.ts';
import { FOOTER, FORMAT_VERSION, HEADER, MAGIC } from './pool-format.ts';
import { MOST_CHUNK_ENTROPY, MOST_POOL_ENTROPY } from './pool-limits.ts';
import { isPythonPool } from './python-pool.ts';

/** The header of a pool file, as it is written there. */
export interface PoolHeader {
  readonly version: number;
  readonly maxEntropy: bigint; // bytes
  readonly chunkMaxEntropy: number; // bytes
  readonly chunkCount: number;
  readonly createdAt: bigint; // nanoseconds since the Unix epoch
}

/** Throws unless a file starts as a pool file does; its first nine bytes are enough. */
export function checkMagic(head: Uint8Array): void {
  if (MAGIC.every((byte, index) => head[index] === byte)) return;
  if (isPythonPool(head)) throw new EgdError('STORAGE_PYTHON_POOL', 'the file is a pool of the Python daemon');
  if (head.length < MAGIC.length) throw tooShort(head.length);
  throw new EgdError('STORAGE_WRONG_MAGIC', 'expected the file to start with the bytes 45 47 44 00 ("EGD" and a zero byte)');
}

/** Reads the header of a file that starts as a pool file does. */
export function readHeader(file: Uint8Array): PoolHeader {
  if (file.length < HEADER.length) throw tooShort(file.length);
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const header = {
    version: view.getUint32(HEADER.version, true),
    maxEntropy: view.getBigInt64(HEADER.maxEntropy, true),
    chunkMaxEntropy: view.getInt32(HEADER.chunkMaxEntropy, true),
    chunkCount: view.getUint32(HEADER.chunkCount, true),
    createdAt: view.getBigInt64(HEADER.createdAt, true),
  };
  if (header.version !== FORMAT_VERSION) {
    throw new EgdError('STORAGE_UNKNOWN_VERSION', `expected version ${FORMAT_VERSION} of the pool format, got ${header.version}`);
  }
  if (file.length < SHORTEST_FILE) throw tooShort(file.length);
  return header;
}

/** Throws unless the values of a header are within their ranges. */
export function checkHeader({ maxEntropy, chunkMaxEntropy, chunkCount, createdAt }: PoolHeader): void {
  checkRange('the size of the pool', maxEntropy, 1n, BigInt(MOST_POOL_ENTROPY));
  checkRange('the size of a chunk', BigInt(chunkMaxEntropy), 1n, BigInt(MOST_CHUNK_ENTROPY));
  checkRange('the number of chunks', BigInt(chunkCount), 1n, BigInt(MOST_POOL_ENTROPY));
  checkRange('the time of creation', createdAt, 0n, 2n ** 63n - 1n);
}

const SHORTEST_FILE = HEADER.length + FOOTER.length; // bytes

function tooShort(length: number): EgdError {
  return new EgdError('STORAGE_BAD_LENGTH', `the file has ${length} bytes, a pool file has ${SHORTEST_FILE} at least`);
}

function checkRange(what: string, value: bigint, least: bigint, most: bigint): void {
  if (value >= least && value <= most) return;
  throw new EgdError('STORAGE_BAD_VALUE', `expected ${what} to be between ${least} and ${most}, got ${value}`);
}
