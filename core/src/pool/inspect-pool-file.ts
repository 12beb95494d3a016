import type { ErrorCode } from '../errors/catalogue.ts';
import type { ChunkView } from './entropy-pool.ts';
import type { PoolHeader } from './pool-header.ts';
import { readPoolFile } from './read-pool-file.ts';
import { scanPool, type ChecksumVerdict } from './scan-pool.ts';
import { storageError } from './storage-error.ts';

/** What is in a pool file, as far as it can be read; plain data. */
export interface PoolInspection {
  readonly path: string;
  readonly size: number; // bytes of the file
  readonly header?: InspectedHeader; // not there when the file has none of ours
  readonly byteCount: number; // bytes of entropy in the chunks that are whole
  readonly chunks: readonly ChunkView[]; // those before the first that is not whole
  readonly checksum?: ChecksumVerdict; // not there when the file ends too early
  readonly problem?: { readonly code: ErrorCode; readonly message: string }; // not there when the file is whole and valid
}

/** The header of a pool file. */
export interface InspectedHeader {
  readonly version: number;
  readonly maxEntropy: number; // bytes
  readonly chunkMaxEntropy: number; // bytes
  readonly chunkCount: number;
  readonly createdAt: string; // ISO 8601, UTC
}

/** Looks into a pool file, also a damaged one; rejects only when there is no file or it cannot be read. */
export async function inspectPoolFile(path: string): Promise<PoolInspection> {
  const { file, sum } = await readPoolFile(path).catch((error: unknown) => {
    throw storageError(error, path);
  });
  const { header, chunks, checksum, problem } = scanPool(file, sum);
  file.fill(0);
  return {
    path,
    size: file.length,
    ...(header === undefined ? {} : { header: plain(header) }),
    byteCount: chunks.reduce((sum, { length }) => sum + length, 0),
    chunks: chunks.map(({ id, length }) => ({ id, length })),
    ...(checksum === undefined ? {} : { checksum }),
    ...(problem === undefined ? {} : { problem: { code: problem.code, message: problem.message } }),
  };
}

function plain({ version, maxEntropy, chunkMaxEntropy, chunkCount, createdAt }: PoolHeader): InspectedHeader {
  const date = new Date(Number(createdAt / 1_000_000n));
  return { version, maxEntropy: Number(maxEntropy), chunkMaxEntropy, chunkCount, createdAt: date.toISOString() };
}
