import { EgdError } from 'egd-core';
import { interruptible } from '../interrupt.ts';
import { confirmExport } from './confirm-export.ts';
import type { ExportEncoding } from './export-encoding.ts';
import { openExportOutput } from './export-output.ts';
import { exportBytes } from './export-pool.ts';
import { openPool, type PoolStanding, type PoolWays, type ReachedPool } from './open-pool.ts';

/** What `egd pool export` was asked for. */
export interface ExportRequest extends PoolWays {
  readonly file: string; // `-`: standard output
  readonly bytes: number | undefined; // all when left out
  readonly encoding: ExportEncoding;
  readonly force: boolean;
  readonly confirmed: boolean;
}

/** What was exported. */
export interface ExportReport {
  readonly file: string;
  readonly encoding: ExportEncoding;
  readonly bytes: number; // that left the pool and were written
  readonly requested: number;
  readonly via: 'daemon' | 'file';
  readonly pool: PoolStanding; // afterwards
}

/** Moves bytes from the pool to a file, once that is confirmed; rejects with NOT_ENOUGH_ENTROPY, when they are written, where there were fewer. */
export async function runExport(request: ExportRequest): Promise<ExportReport> {
  const pool = await openPool(request);
  try {
    const requested = request.bytes ?? (await pool.standing()).bytes;
    if (requested === 0) throw new EgdError('NOT_ENOUGH_ENTROPY', 'The pool is empty: there is nothing to export.');
    if (!request.confirmed) await confirmExport(requested, request.file);
    return await interruptible((signal) => exportTo(pool, requested, request, signal));
  } finally {
    await pool.close();
  }
}

async function exportTo(pool: ReachedPool, requested: number, request: ExportRequest, signal: AbortSignal): Promise<ExportReport> {
  const { file, encoding, force } = request;
  const output = await openExportOutput(file, force);
  try {
    const bytes = await exportBytes({ pool, bytes: requested, encoding, output, signal });
    if (bytes < requested) throw new EgdError('NOT_ENOUGH_ENTROPY', `Expected ${requested} bytes, got ${bytes}: these were written.`);
    return { file, encoding, bytes, requested, via: pool.via, pool: await pool.standing() };
  } finally {
    await output.close();
  }
}
