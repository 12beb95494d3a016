import { dirname } from 'node:path';
import { EgdError } from '../errors/egd-error.ts';
import { ConsumedJournal } from './consumed-journal.ts';
import { chunksOf, EntropyPool } from './entropy-pool.ts';
import { FileBaseline } from './file-baseline.ts';
import { KeyStreams } from './key-stream.ts';
import { poolFileId } from './pool-file-id.ts';
import { decodePool } from './pool-file.ts';
import type { PoolLimits } from './pool-limits.ts';
import { isPythonPool } from './python-pool.ts';
import { readHead, readPoolFile } from './read-pool-file.ts';
import { checkSafeOwner } from './safe-owner.ts';
import { storageError } from './storage-error.ts';
import { syncFolder } from './write-file-safely.ts';

/**
 * How the file was found. `new`: there is none; `saved`: as it was saved last; `consumed`: bytes of it were consumed since;
 * `foreign`: not the file that was saved here last, but an older or another one, or there is no journal that tells.
 */
export type PoolFinding = 'new' | 'saved' | 'consumed' | 'foreign';

/** A pool read from its file, without what was consumed, and under a new key. */
export interface PoolParts {
  readonly pool: EntropyPool;
  readonly streams: KeyStreams;
  readonly journal: ConsumedJournal;
  readonly files: readonly FileBaseline[]; // the one that is there, or none
  readonly found: PoolFinding;
  readonly lost: number; // bytes of the file that are gone: given out, or marked consumed and never given
}

/** Reads a pool and its journal; a file that is not whole and valid, or not safe, is refused before anything is written. */
export async function openPool(file: string, limits: PoolLimits): Promise<PoolParts> {
  await syncNames(file);
  const read = await readPool(file);
  const { pool, streams } = read ?? { pool: new EntropyPool(limits), streams: new KeyStreams() };
  pool.setLimits(limits);
  try {
    const journal = await ConsumedJournal.open(file);
    const parts = { pool, streams, journal };
    return read === undefined ? { ...parts, files: [], found: 'new', lost: 0 } : { ...parts, ...withoutConsumed(read, journal) };
  } catch (error) {
    pool.wipe();
    streams.close();
    throw error;
  }
}

// The file that is seen may have its name in memory alone, of a process that was killed: power lost now would bring back another.
async function syncNames(file: string): Promise<void> {
  try {
    await syncFolder(dirname(file));
  } catch (error) {
    throw storageError(error, file);
  }
}

interface ReadPool {
  readonly pool: EntropyPool;
  readonly streams: KeyStreams;
  readonly id: string; // of the file
}

async function readPool(path: string): Promise<ReadPool | undefined> {
  try {
    const { file, sum } = await readPoolFile(path, checkSafeOwner);
    const id = poolFileId(file);
    const pool = decodePool(file, { takeOver: true, sum });
    const streams = new KeyStreams(file);
    putUnderNewKey(pool, streams);
    return { pool, streams, id };
  } catch (error) {
    const told = storageError(error, path);
    if (told.code === 'STORAGE_NOT_FOUND') return undefined;
    if (told.code === 'STORAGE_UNSAFE_OWNER') await refusePythonPool(path);
    throw told;
  }
}

// The Python daemon's own file may be one that others can write to: what to do with it is the same.
async function refusePythonPool(path: string): Promise<void> {
  if (!isPythonPool(await readHead(path, HEAD_LENGTH).catch(() => new Uint8Array(0)))) return;
  throw storageError(new EgdError('STORAGE_PYTHON_POOL', 'the file is a pool of the Python daemon'), path);
}

const HEAD_LENGTH = 16; // bytes

// Whatever was read may have been read before, or elsewhere.
function putUnderNewKey(pool: EntropyPool, streams: KeyStreams): void {
  const stream = streams.next();
  for (const chunk of chunksOf(pool)) chunk.mask(stream);
}

function withoutConsumed({ pool, id }: ReadPool, journal: ConsumedJournal): Pick<PoolParts, 'files' | 'found' | 'lost'> {
  const size = pool.byteCount;
  const consumed = journal.consumedOf(id);
  const dropped = pool.take(consumed ?? 0).fill(0);
  const lost = dropped.length;
  const file = new FileBaseline({ id, start: -lost, size, ...(consumed === undefined ? {} : { mark: consumed }) });
  return { files: [file], found: consumed === undefined ? 'foreign' : lost > 0 ? 'consumed' : 'saved', lost };
}
