import { open, type FileHandle } from 'node:fs/promises';
import { writeFileSafely } from 'egd-core';
import { writeCheckedLine } from './checked-line.ts';

/** What a journal writes. */
export interface StateJournalOptions<Entry> {
  readonly path: string;
  /** The whole state, of all entries that were applied. */
  readonly snapshot: () => unknown;
  /** Called with each entry when it is on the disk, in their order. */
  readonly apply: (entry: Entry) => void;
}

/**
 * A state file that grows: a line with the whole state, then a line for all entries that came while the one before was
 * synced. It is written anew when it is long, and after a write that failed, of which nobody knows how much is there.
 */
export class StateJournal<Entry> {
  readonly #options: StateJournalOptions<Entry>;
  #handle: FileHandle | undefined; // undefined: the file has to be written anew first
  #length = 0; // bytes of the file
  #longest = 0; // after which it is written anew
  #waiting: Waiting<Entry>[] = [];
  #writing: Promise<void> | undefined;
  #isClosed = false;

  /** Writes the state anew, so that what was read is on the disk for certain, and opens the file. */
  static async open<Entry>(options: StateJournalOptions<Entry>): Promise<StateJournal<Entry>> {
    const journal = new StateJournal(options);
    await journal.#writeAnew();
    return journal;
  }

  private constructor(options: StateJournalOptions<Entry>) {
    this.#options = options;
  }

  /** Resolves when an entry is on the disk and was applied. When it rejects it was not applied, and may be on the disk or not. */
  append(entry: Entry): Promise<void> {
    if (this.#isClosed) return Promise.reject(new Error('the state file was closed'));
    const written = new Promise<void>((resolve, reject) => this.#waiting.push({ entry, resolve, reject }));
    this.#writing ??= this.#writeAll();
    return written;
  }

  /** Writes the state as it is, and closes the file. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#writing;
    await this.#writeAnew().catch(() => undefined); // the lines are there as well
    await this.#handle?.close();
    this.#handle = undefined;
  }

  async #writeAll(): Promise<void> {
    while (this.#waiting.length > 0) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#writeLine(batch.map(({ entry }) => entry));
        for (const { entry } of batch) this.#options.apply(entry);
        for (const { resolve } of batch) resolve();
      } catch (error) {
        await this.#handle?.close().catch(() => undefined);
        this.#handle = undefined;
        for (const { reject } of batch) reject(error);
      }
    }
    this.#writing = undefined;
  }

  async #writeLine(entries: readonly Entry[]): Promise<void> {
    const handle = this.#handle !== undefined && this.#length < this.#longest ? this.#handle : await this.#writeAnew();
    const line = writeCheckedLine(entries);
    for (let written = 0; written < line.length;) {
      written += (await handle.write(line, written, line.length - written, this.#length + written)).bytesWritten;
    }
    await handle.datasync();
    this.#length += line.length;
  }

  async #writeAnew(): Promise<FileHandle> {
    const { path, snapshot } = this.#options;
    await this.#handle?.close();
    this.#handle = undefined;
    const line = writeCheckedLine(snapshot());
    await writeFileSafely(path, line);
    this.#handle = await open(path, 'r+');
    this.#length = line.length;
    this.#longest = 2 * line.length + GROWTH;
    return this.#handle;
  }
}

const GROWTH = 2 ** 20; // bytes of lines beside the state, at least

interface Waiting<Entry> {
  readonly entry: Entry;
  readonly resolve: () => void;
  readonly reject: (error: unknown) => void;
}
