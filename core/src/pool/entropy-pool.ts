import { PoolChunk } from './pool-chunk.ts';
import { checkPoolLimits, type PoolLimits } from './pool-limits.ts';

/** A chunk of a pool, as others may see it. */
export interface ChunkView {
  readonly id: number;
  readonly length: number; // bytes
}

/** How a pool is made. */
export interface EntropyPoolOptions extends PoolLimits {
  readonly createdAt?: bigint; // nanoseconds since the Unix epoch; now when left out
  readonly chunks?: readonly PoolChunk[]; // of a pool file, oldest first; one empty chunk when left out
}

/** The chunks of a pool themselves, for the rest of this room: nobody else gets at them. */
export let chunksOf: (pool: EntropyPool) => readonly PoolChunk[];

/**
 * The pool: bytes in chunks, oldest first. What is added fills the newest chunk, which is stirred again as a whole, and
 * then new ones; what is taken comes from the oldest and is gone. There is always at least one chunk.
 */
export class EntropyPool {
  static {
    chunksOf = (pool) => pool.#chunks;
  }

  readonly createdAt: bigint; // nanoseconds since the Unix epoch
  #limits: PoolLimits;
  #chunks: PoolChunk[];
  #byteCount: number;

  /** Takes `chunks` over. */
  constructor({ maxEntropy, chunkMaxEntropy, createdAt, chunks = [new PoolChunk(0)] }: EntropyPoolOptions) {
    checkPoolLimits({ maxEntropy, chunkMaxEntropy });
    this.createdAt = createdAt ?? BigInt(Date.now()) * 1_000_000n;
    this.#limits = { maxEntropy, chunkMaxEntropy };
    this.#chunks = [...chunks];
    this.#byteCount = chunks.reduce((sum, { length }) => sum + length, 0);
  }

  get maxEntropy(): number {
    return this.#limits.maxEntropy;
  }

  get chunkMaxEntropy(): number {
    return this.#limits.chunkMaxEntropy;
  }

  /** Bytes in the pool. */
  get byteCount(): number {
    return this.#byteCount;
  }

  get chunkCount(): number {
    return this.#chunks.length;
  }

  /** Whether nothing more is taken in. */
  get isFull(): boolean {
    return this.#byteCount >= this.#limits.maxEntropy;
  }

  /** The chunks as they are now, oldest first. */
  get chunks(): readonly ChunkView[] {
    return this.#chunks.map(({ id, length }) => ({ id, length }));
  }

  /** Sets other limits; what is in the pool stays there, even where it is more. */
  setLimits(limits: PoolLimits): void {
    checkPoolLimits(limits);
    this.#limits = { maxEntropy: limits.maxEntropy, chunkMaxEntropy: limits.chunkMaxEntropy };
  }

  /** Adds bytes, as many as fit; says how many were added. `bytes` is left as it is. */
  add(bytes: Uint8Array): number {
    const length = Math.min(bytes.length, Math.max(0, this.maxEntropy - this.#byteCount));
    for (let added = 0; added < length;) {
      const chunk = this.#chunkWithSpace();
      const part = bytes.subarray(added, Math.min(length, added + this.chunkMaxEntropy - chunk.length));
      chunk.add(part);
      added += part.length;
    }
    this.#byteCount += length;
    return length;
  }

  /** Takes `length` bytes, oldest first, fewer when the pool has fewer; the pool keeps no copy. */
  take(length: number): Uint8Array {
    const taken = new Uint8Array(Math.min(length, this.#byteCount));
    let position = 0;
    let emptied = 0;
    for (const chunk of this.#chunks) {
      position += chunk.moveInto(taken.subarray(position));
      if (chunk.length > 0) break;
      emptied++;
    }
    this.#chunks.splice(0, Math.min(emptied, this.#chunks.length - 1));
    this.#byteCount -= position;
    return taken;
  }

  /** Overwrites everything in the pool: it is empty then. */
  wipe(): void {
    for (const chunk of this.#chunks) chunk.wipe();
    this.#chunks = this.#chunks.slice(-1);
    this.#byteCount = 0;
  }

  // The newest chunk, or a new one after it: ids go on counting.
  #chunkWithSpace(): PoolChunk {
    const newest = this.#chunks.at(-1);
    if (newest !== undefined && newest.length < this.chunkMaxEntropy) return newest;
    const chunk = new PoolChunk(newest === undefined ? 0 : newest.id + 1);
    this.#chunks.push(chunk);
    return chunk;
  }
}
