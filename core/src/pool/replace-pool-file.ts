import { rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { ConsumptionMarks } from './consumption-marks.ts';
import type { EntropyPool } from './entropy-pool.ts';
import { FileBaseline } from './file-baseline.ts';
import { poolFileId, readPoolFileId } from './pool-file-id.ts';
import { encodePool } from './pool-file.ts';
import { refuseOther } from './pool-store.ts';
import { storageError } from './storage-error.ts';
import { putInPlace, syncFolder, writeBeside } from './write-file-safely.ts';

/** What is needed to replace a pool file while bytes of the pool are given out. */
export interface Replacement {
  readonly path: string; // of the pool file, as people know it
  readonly file: string; // the same with symbolic links followed
  readonly marks: ConsumptionMarks;
  /** The pool as it is now, and the position of its first byte. */
  readonly snapshot: () => { readonly pool: EntropyPool; readonly start: number };
  /** Up to which position bytes may be given out at once when the new file takes its place. */
  readonly marked: () => number;
}

/**
 * Saves a pool. There is at every moment a whole file, and the journal says of whichever is there how much of it is
 * consumed: both are named before the new file takes the name. When it rejects what was there goes on.
 */
export async function replacePoolFile({ path, file, marks, snapshot, marked }: Replacement): Promise<void> {
  try {
    await settleEarlier(file, marks);
    await refuseOther(file);
    const { pool, start } = snapshot();
    const bytes = encodePool(pool);
    const draft = new FileBaseline({ id: poolFileId(bytes), start, size: pool.byteCount });
    const temporary = await writeBeside(file, bytes).finally(() => bytes.fill(0));
    await nameBoth(draft, marks, marked).catch(async (error: unknown) => {
      await rm(temporary, { force: true });
      throw error;
    });
    await putInPlace(temporary, file);
    marks.settle([draft]);
  } catch (error) {
    throw storageError(error, path);
  }
}

// What could be given out at once can be so afterwards.
async function nameBoth(draft: FileBaseline, marks: ConsumptionMarks, marked: () => number): Promise<void> {
  const before = marks.files;
  const position = marked();
  marks.admit(draft);
  try {
    await marks.raise(() => Math.max(position, marked()));
  } catch (error) {
    marks.settle(before);
    throw error;
  }
}

// After a failure it is not known which file has the name, or will have it after a crash.
async function settleEarlier(file: string, marks: ConsumptionMarks): Promise<void> {
  if (marks.files.length < 2) return;
  const id = await readPoolFileId(file);
  await syncFolder(dirname(file));
  marks.settle(marks.files.filter((known) => known.id === id));
}
