import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { EgdError } from '../errors/egd-error.ts';
import { decodeSlot, encodeSlot, SLOT_LENGTH, type JournalRecord, type JournalSlot } from './journal-slot.ts';
import { checkSafeOwner } from './safe-owner.ts';
import { storageError } from './storage-error.ts';
import { removeLeftovers, writeFileSafely } from './write-file-safely.ts';

/**
 * The file `FILE.consumed` beside a pool file: how much of it is consumed. It has two slots, each in a disk block of its
 * own; the newest that is valid counts, and a write goes to the other, so that there is always a whole one.
 */
export class ConsumedJournal {
  readonly path: string;
  readonly #handle: FileHandle;
  #newest: JournalSlot; // that is on the disk for certain
  #place: number; // of the slot that is written next
  #sequence: number; // of what was written last, well or not

  /**
   * Opens the journal of a pool file, or makes one; the one who asks holds the lock. What it says may be in memory alone, of
   * a process that was killed or a sync that failed: it is written once more, to the same slot, before it counts.
   */
  static async open(poolFile: string): Promise<ConsumedJournal> {
    const path = journalPath(poolFile);
    try {
      await removeLeftovers(path);
      const found = (await openValid(path)) ?? (await makeNew(path));
      const journal = new ConsumedJournal(path, found);
      await journal.#writeAt(found.place, found.newest).catch(async (error: unknown) => {
        await journal.close();
        throw error;
      });
      return journal;
    } catch (error) {
      throw storageError(error, path);
    }
  }

  private constructor(path: string, { handle, newest, place }: OpenJournal) {
    this.path = path;
    this.#handle = handle;
    this.#newest = newest;
    this.#place = 1 - place;
    this.#sequence = newest.sequence;
  }

  /** How many bytes of a file are consumed, as far as the journal says; undefined when it does not know that file. */
  consumedOf(id: string): number | undefined {
    const known = this.#newest.records.filter((record) => record.id === id);
    return known.length === 0 ? undefined : Math.max(...known.map(({ consumed }) => consumed));
  }

  /**
   * Replaces what the journal says; resolves when that is on the disk. When it rejects either may be there, and the next
   * write goes to the same slot: the other is the only one known to be good. One write at a time.
   */
  async write(records: readonly JournalRecord[]): Promise<void> {
    const slot = { sequence: ++this.#sequence, records };
    try {
      await this.#writeAt(this.#place, slot);
    } catch (error) {
      throw storageError(error, this.path);
    }
    this.#newest = slot;
    this.#place = 1 - this.#place;
  }

  close(): Promise<void> {
    return this.#handle.close();
  }

  async #writeAt(place: number, slot: JournalSlot): Promise<void> {
    const { bytesWritten } = await this.#handle.write(encodeSlot(slot), 0, SLOT_LENGTH, place * SLOT_DISTANCE);
    if (bytesWritten !== SLOT_LENGTH) throw new EgdError('STORAGE_IO_ERROR', `only ${bytesWritten} bytes were written`);
    await this.#handle.datasync();
  }
}

/** Where the journal of a pool file is. */
export function journalPath(poolFile: string): string {
  return `${poolFile}.consumed`;
}

const SLOT_DISTANCE = 4096; // bytes: a disk may lose a block that it was writing, whole

interface OpenJournal {
  readonly handle: FileHandle;
  readonly newest: JournalSlot;
  readonly place: number; // of the newest slot
}

// Undefined when there is none, or none that says anything.
async function openValid(path: string): Promise<OpenJournal | undefined> {
  const handle = await openFile(path);
  if (handle === undefined) return undefined;
  let newest: { slot: JournalSlot; place: number } | undefined;
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new EgdError('STORAGE_NOT_A_FILE', 'expected a regular file');
    checkSafeOwner(stat);
    for (const place of [0, 1]) {
      const { buffer, bytesRead } = await handle.read(new Uint8Array(SLOT_LENGTH), 0, SLOT_LENGTH, place * SLOT_DISTANCE);
      const slot = decodeSlot(buffer.subarray(0, bytesRead));
      if (slot !== undefined && slot.sequence > (newest?.slot.sequence ?? 0)) newest = { slot, place };
    }
  } catch (error) {
    await handle.close();
    throw error;
  }
  if (newest === undefined) {
    await handle.close();
    return undefined;
  }
  return { handle, newest: newest.slot, place: newest.place };
}

async function makeNew(path: string): Promise<OpenJournal> {
  await writeFileSafely(path, emptyJournal());
  const made = await openValid(path);
  if (made === undefined) throw new EgdError('STORAGE_IO_ERROR', 'what was written is not what is read');
  return made;
}

async function openFile(path: string): Promise<FileHandle | undefined> {
  try {
    return await open(path, constants.O_RDWR | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0));
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'ENOENT') return undefined;
    if (code === 'ELOOP') throw new EgdError('STORAGE_NOT_A_FILE', 'expected a regular file, not a symbolic link', { cause: error });
    throw error;
  }
}

function emptyJournal(): Uint8Array {
  const file = new Uint8Array(2 * SLOT_DISTANCE);
  file.set(encodeSlot({ sequence: 1, records: [] }));
  return file;
}
