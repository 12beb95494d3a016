import { EgdError, isEgdError } from 'egd-core';
import type { EntropyOutput } from '../entropy/entropy-output.ts';
import { encodePiece, type ExportEncoding } from './export-encoding.ts';
import type { ReachedPool } from './open-pool.ts';

/** What leaves the pool, and where it goes. */
export interface ExportOrder {
  readonly pool: ReachedPool;
  readonly bytes: number;
  readonly encoding: ExportEncoding;
  readonly output: EntropyOutput;
  readonly signal: AbortSignal; // ends it, when what was taken has been written
}

/**
 * Takes bytes from a pool, oldest first, and writes them: each piece is gone from the pool, on the disk, before it is
 * written. Resolves with how many were written, fewer where there were fewer. What was written stays, whatever fails later.
 */
export async function exportBytes({ pool, bytes, encoding, output, signal }: ExportOrder): Promise<number> {
  let written = 0;
  try {
    while (written < bytes && !signal.aborted) {
      const piece = await pool.take(Math.min(PIECE, bytes - written));
      if (piece.length === 0) break;
      const isRead = await output.write(encodePiece(piece, encoding)).finally(() => piece.fill(0));
      written += piece.length;
      if (!isRead) break;
    }
    if (written > 0 && encoding !== 'raw') await output.write('\n');
    await output.finish();
    return written;
  } catch (error) {
    if (written > 0 && !isOutputError(error)) await output.finish();
    throw written > 0 ? withWritten(error, written) : error;
  }
}

const PIECE = 65_535; // bytes: the most that a request gives, and whole groups of base64

function isOutputError(error: unknown): boolean {
  return isEgdError(error) && error.code === 'OUTPUT_FAILED';
}

function withWritten(error: unknown, written: number): unknown {
  if (!isEgdError(error)) return error;
  const { code, message, suggestions, metadata } = error;
  return new EgdError(code, `${message} Before that, ${written} bytes had left the pool and were written.`, {
    cause: error,
    suggestions,
    metadata,
  });
}
