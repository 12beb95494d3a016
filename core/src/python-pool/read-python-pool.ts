import { EgdError, isEgdError } from '../errors/egd-error.ts';
import { MAGIC } from '../pool/pool-format.ts';
import { packingOf, type Packing } from './packing.ts';
import { chunksOfPickle, type PythonChunk } from './pool-of-pickle.ts';
import { readPickle } from './read-pickle.ts';

/** Most bytes of a pool file of the Python daemon, and of the pickle in it. */
export const LONGEST_PYTHON_POOL = 2 ** 28;

/** A pool of the Python daemon. The one who asked for it wipes the chunks. */
export interface PythonPool {
  readonly packing: Packing;
  readonly byteCount: number;
  readonly chunks: readonly PythonChunk[]; // oldest first
}

/** Unpacks bytes, at most `maxLength`, as `unpack` of `egd-core/conditioning` does. */
export type Unpack = (bytes: Uint8Array, packing: Exclude<Packing, 'none'>, maxLength: number) => Promise<Uint8Array>;

/**
 * Reads a pool that the Python daemon saved: a pickle of protocol 0 to 5, bare or packed as raw LZMA2, .xz or bzip2.
 * Nothing in it is run; rejects with STORAGE_PICKLE_REFUSED for what no pool has. `file` is left as it is.
 */
export async function readPythonPool(file: Uint8Array, unpack: Unpack): Promise<PythonPool> {
  if (MAGIC.every((byte, index) => file[index] === byte)) {
    throw new EgdError('STORAGE_PICKLE_REFUSED', 'this is a pool of egd itself, not one of the Python daemon', {
      suggestions: ['Set `persist_file` to it, or take the bytes out of it with `egd pool export`.'],
    });
  }
  const packing = packingOf(file);
  const pickle = packing === 'none' ? file : await unpacked(file, packing, unpack);
  try {
    const chunks = readPickle(pickle, chunksOfPickle);
    return { packing, chunks, byteCount: chunks.reduce((sum, { bytes }) => sum + bytes.length, 0) };
  } finally {
    if (pickle !== file) pickle.fill(0);
  }
}

async function unpacked(file: Uint8Array, packing: Exclude<Packing, 'none'>, unpack: Unpack): Promise<Uint8Array> {
  try {
    return await unpack(file, packing, LONGEST_PYTHON_POOL);
  } catch (cause) {
    if (!isEgdError(cause)) throw cause;
    const { code, message, suggestions } = cause;
    throw new EgdError(code, `this is no pool of the Python daemon, or a damaged one: ${message}`, { cause, suggestions });
  }
}
