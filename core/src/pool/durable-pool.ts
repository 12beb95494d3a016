import { EgdError } from '../errors/egd-error.ts';
import { ConsumptionMarks } from './consumption-marks.ts';
import type { ConsumedJournal } from './consumed-journal.ts';
import type { EntropyPool } from './entropy-pool.ts';
import type { KeyStreams } from './key-stream.ts';
import { openPool, type PoolFinding, type PoolParts } from './open-pool.ts';
import type { PoolLimits } from './pool-limits.ts';
import { replacePoolFile } from './replace-pool-file.ts';
import { resolvePoolPath } from './resolve-pool-path.ts';

/** How a durable pool is opened. */
export interface DurablePoolOptions {
  readonly path: string; // of the pool file, which the one who asks has locked
  readonly limits: PoolLimits;
  readonly reserveBlock?: number; // most bytes marked consumed ahead of what is given out; 262144 when left out
}

/** A durable pool, and how its file was found. */
export interface OpenedPool {
  readonly pool: DurablePool;
  readonly found: PoolFinding;
  readonly lost: number; // bytes of the file that are gone: given out, or marked consumed and never given
}

/** What a save wrote. */
export interface SaveReport {
  readonly path: string;
  readonly bytes: number; // of entropy
  readonly at: Date;
}

/**
 * The pool of a process that gives out and saves: no byte is given out twice, also when the process or the machine stops
 * at any moment. What is given out is marked consumed on the disk before it leaves; docs/durability.md says how.
 */
export class DurablePool {
  readonly path: string; // as it was given
  readonly #file: string; // with symbolic links followed
  readonly #pool: EntropyPool;
  readonly #streams: KeyStreams;
  readonly #journal: ConsumedJournal;
  readonly #marks: ConsumptionMarks;
  readonly #mostReserved: number; // bytes
  #block: number; // bytes that are marked ahead now
  #given = 0; // bytes, since the pool was opened
  #changes = 0;
  #savedChanges = 0;
  #lastSave: Date | undefined;
  #wasUsed = false; // since the last trim
  #turns: Promise<unknown> = Promise.resolve(); // of those who take
  #ahead: Promise<void> | undefined;
  #saving: Promise<SaveReport> | undefined;
  #closing: Promise<void> | undefined;

  /** Opens the pool of a file, or a new one where there is no file. */
  static async open({ path, limits, reserveBlock = 262_144 }: DurablePoolOptions): Promise<OpenedPool> {
    const file = await resolvePoolPath(path);
    const parts = await openPool(file, limits);
    return { pool: new DurablePool(path, file, parts, reserveBlock), found: parts.found, lost: parts.lost };
  }

  private constructor(path: string, file: string, { pool, streams, journal, files, lost }: PoolParts, reserveBlock: number) {
    this.path = path;
    this.#file = file;
    this.#pool = pool;
    this.#streams = streams;
    this.#journal = journal;
    this.#marks = new ConsumptionMarks(journal, files);
    this.#mostReserved = reserveBlock;
    this.#block = Math.min(FIRST_BLOCK, reserveBlock);
    this.#changes = lost > 0 ? 1 : 0;
  }

  /** Bytes that can be given out. */
  get byteCount(): number {
    return this.#pool.byteCount;
  }

  get maxEntropy(): number {
    return this.#pool.maxEntropy;
  }

  get chunkMaxEntropy(): number {
    return this.#pool.chunkMaxEntropy;
  }

  get chunkCount(): number {
    return this.#pool.chunkCount;
  }

  get isFull(): boolean {
    return this.#pool.isFull;
  }

  /** Whether the file differs from what is here. */
  get isChanged(): boolean {
    return this.#changes !== this.#savedChanges;
  }

  /** Bytes that are marked consumed and were not given out yet: a crash now would lose them. */
  get reserved(): number {
    return Math.min(this.#pool.byteCount, this.#marks.reserved(this.#given));
  }

  get lastSave(): Date | undefined {
    return this.#lastSave;
  }

  setLimits(limits: PoolLimits): void {
    this.#pool.setLimits(limits);
  }

  /** Adds bytes, as many as fit; says how many were added. `bytes` is left as it is. */
  add(bytes: Uint8Array): number {
    this.#refuseWhenClosed();
    const added = this.#pool.add(bytes);
    if (added > 0) this.#changes++;
    return added;
  }

  /**
   * Gives bytes out, oldest first, fewer when the pool has fewer, in the order of the calls. Rejects, and gives nothing
   * and loses nothing, when they cannot be marked consumed on the disk; the next call tries again.
   */
  async take(length: number): Promise<Uint8Array> {
    this.#refuseWhenClosed();
    this.#wasUsed = true;
    const turn = this.#turns.then(() => this.#give(length));
    this.#turns = turn.catch(() => {});
    return turn;
  }

  /** Saves the pool, while others add and take; who asks meanwhile gets the same save. Rejects when the old file goes on. */
  async save(): Promise<SaveReport> {
    this.#refuseWhenClosed();
    return this.#joinedSave();
  }

  /** To be called about once a second: gives up what is reserved when nobody took anything since the call before. */
  async trim(): Promise<void> {
    const isIdle = !this.#wasUsed;
    this.#wasUsed = false;
    if (!isIdle || this.#closing !== undefined) return;
    this.#block = Math.min(FIRST_BLOCK, this.#mostReserved);
    await this.#marks.lower(() => this.#given);
  }

  /** Serves who has asked, gives up what is reserved, saves what changed and wipes the memory; rejects where it could not save. */
  close(): Promise<void> {
    return (this.#closing ??= this.#close());
  }

  async #close(): Promise<void> {
    await this.#turns;
    await this.#ahead;
    await this.#saving?.catch(() => {});
    try {
      if (this.isChanged) await this.#joinedSave();
    } finally {
      await this.#lowerAndLetGo();
    }
  }

  async #lowerAndLetGo(): Promise<void> {
    try {
      await this.#marks.lower(() => this.#given);
    } finally {
      this.#pool.wipe();
      this.#streams.close();
      await this.#journal.close();
    }
  }

  async #give(length: number): Promise<Uint8Array> {
    for (;;) {
      const count = Math.min(length, this.#pool.byteCount);
      if (count === 0 || this.#marks.covers(this.#given + count)) return this.#giveNow(count);
      await (this.#ahead ?? this.#marks.raise(() => this.#goal(count))); // the write that goes on may be enough
      this.#block = Math.min(2 * this.#block, this.#mostReserved);
    }
  }

  #giveNow(count: number): Uint8Array {
    const bytes = this.#streams.mask(this.#pool.take(count));
    this.#given += count;
    if (count > 0) this.#changes++;
    this.#markAhead();
    return bytes;
  }

  // The next write of the marks goes on while what is reserved is given out. A failure comes back to the one who must wait.
  #markAhead(): void {
    if (this.#ahead !== undefined || this.#closing !== undefined) return;
    const half = Math.min(this.#block / 2, this.#pool.byteCount);
    if (this.#marks.covers(this.#given + half)) return;
    this.#ahead = this.#marks
      .raise(() => this.#goal(0))
      .catch(() => {})
      .finally(() => (this.#ahead = undefined));
  }

  // Up to which position marks are raised, for one who needs `count` bytes.
  #goal(count: number): number {
    return this.#given + Math.min(this.#pool.byteCount, Math.max(count, this.#block));
  }

  #joinedSave(): Promise<SaveReport> {
    return (this.#saving ??= this.#save().finally(() => (this.#saving = undefined)));
  }

  async #save(): Promise<SaveReport> {
    let changes = this.#changes;
    let bytes = 0;
    await replacePoolFile({
      path: this.path,
      file: this.#file,
      marks: this.#marks,
      snapshot: () => {
        changes = this.#changes;
        bytes = this.#pool.byteCount;
        return { pool: this.#pool, start: this.#given };
      },
      marked: () => this.#given + (this.#closing === undefined ? this.reserved : 0),
    });
    this.#savedChanges = changes;
    this.#lastSave = new Date();
    return { path: this.path, bytes, at: this.#lastSave };
  }

  #refuseWhenClosed(): void {
    if (this.#closing !== undefined) throw new EgdError('INTERNAL_BUG', 'the pool is closed');
  }
}

const FIRST_BLOCK = 4096; // bytes
