import { EgdError, inspectPoolFile, isEgdError, LONGEST_PYTHON_POOL, readPythonPool, storageError } from 'egd-core';
import { additionsOf } from './additions.ts';
import { isRunning, openPool, type PoolStanding, type PoolWays } from './open-pool.ts';
import { inputName, readInput } from './read-input.ts';

/** What is to be imported, and where the pool is. */
export interface ImportRequest extends PoolWays {
  readonly file: string; // `-`: standard input
  readonly raw: RawImport | undefined; // undefined: the file is a pool of the Python daemon
  readonly dryRun: boolean; // whether to leave the pool as it is
}

/** How raw bytes are made fit for the pool. */
export interface RawImport {
  readonly scale: number; // 0.0 to 1.0
  readonly compress: boolean;
}

/** What was imported. */
export interface ImportReport {
  readonly file: string;
  readonly packing?: 'lzma2' | 'xz' | 'bzip2' | 'none'; // of a pool of the Python daemon
  readonly chunks?: number; // of such a pool
  readonly read?: number; // raw bytes
  readonly bytes: number; // to be added
  readonly added: number; // bytes; with `dryRun` as many as would be
  readonly dropped: number; // bytes that did not fit
  readonly dryRun: boolean;
  readonly via: 'daemon' | 'file';
  readonly pool: PoolStanding; // afterwards
}

/** Adds the bytes of a file to the pool, in their order and as many as fit, and saves it; the file is left as it is. */
export async function importPool(request: ImportRequest): Promise<ImportReport> {
  const { facts, pieces } = request.raw === undefined ? await pythonPieces(request.file) : await rawPieces(request, request.raw);
  const bytes = pieces.reduce((sum, { length }) => sum + length, 0);
  try {
    const outcome = request.dryRun ? await foresee(request, bytes) : await addAll(request, pieces);
    return { file: request.file, ...facts, bytes, dropped: bytes - outcome.added, dryRun: request.dryRun, ...outcome };
  } finally {
    for (const piece of pieces) piece.fill(0);
  }
}

interface Pieces {
  readonly facts: Pick<ImportReport, 'packing' | 'chunks' | 'read'>;
  readonly pieces: readonly Uint8Array[]; // of one addition each
}

type Outcome = Pick<ImportReport, 'added' | 'via' | 'pool'>;

async function pythonPieces(path: string): Promise<Pieces> {
  const { unpack } = await import('egd-core/conditioning');
  const file = await readInput(path, LONGEST_PYTHON_POOL);
  try {
    const { packing, chunks } = await readPythonPool(file, unpack);
    return { facts: { packing, chunks: chunks.length }, pieces: additionsOf(chunks.map(({ bytes }) => bytes)) };
  } catch (error) {
    throw storageError(error, inputName(path));
  } finally {
    file.fill(0);
  }
}

async function rawPieces({ file, loadConfig }: ImportRequest, { scale, compress }: RawImport): Promise<Pieces> {
  const { createConditioner } = await import('egd-core/conditioning');
  const compression = compress ? (await loadConfig()).config.compression : 'none';
  const sample = await readInput(file, LONGEST_RAW);
  const conditioner = createConditioner({ threads: 1 });
  try {
    const { bytes } = await conditioner.condition(sample, { compression, scale });
    return { facts: { read: sample.length }, pieces: additionsOf([bytes]) };
  } finally {
    sample.fill(0);
    await conditioner.close();
  }
}

const LONGEST_RAW = 2 ** 26; // bytes, which are compressed in half a minute

async function addAll(ways: PoolWays, pieces: readonly Uint8Array[]): Promise<Outcome> {
  const pool = await openPool(ways);
  let added = 0;
  try {
    for (const piece of pieces) {
      const fitted = await pool.add(piece);
      added += fitted;
      if (fitted < piece.length) break; // it is full
    }
    if (added > 0) await pool.save();
    return { added, via: pool.via, pool: await pool.standing() };
  } catch (error) {
    throw added > 0 && pool.via === 'daemon' ? withAdded(error, added) : error;
  } finally {
    await pool.close();
  }
}

// Reads alone: neither the pool nor its lock is touched.
async function foresee({ client, loadConfig }: PoolWays, bytes: number): Promise<Outcome> {
  const via = (await isRunning(client)) ? 'daemon' : 'file';
  const pool = via === 'daemon' ? (await client.call('status')).pool : await standingOfFile(loadConfig);
  const added = Math.max(0, Math.min(bytes, pool.maxEntropy - pool.bytes));
  return { added, via, pool: { path: pool.path, bytes: pool.bytes, maxEntropy: pool.maxEntropy } };
}

async function standingOfFile(loadConfig: PoolWays['loadConfig']): Promise<PoolStanding> {
  const { persistFile: path, maxEntropy } = (await loadConfig()).config;
  const { byteCount: bytes, problem } = await inspectPoolFile(path).catch((error: unknown) => {
    if (isEgdError(error) && error.code === 'STORAGE_NOT_FOUND') return { byteCount: 0, problem: undefined };
    throw error;
  });
  if (problem !== undefined) throw storageError(new EgdError(problem.code, problem.message), path);
  return { path, bytes, maxEntropy };
}

// Who imports the file again must know that these are in the pool already.
function withAdded(error: unknown, added: number): unknown {
  if (!isEgdError(error)) return error;
  const { code, message, suggestions, metadata } = error;
  return new EgdError(code, `${message} Before that, ${added} bytes were added to the pool.`, { cause: error, suggestions, metadata });
}
