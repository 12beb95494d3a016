import type { Cipheriv } from 'node:crypto';
import { stir } from '../conditioning/stir.ts';

/** A piece of the pool: some bytes that are stirred together. */
export class PoolChunk {
  readonly id: number; // counts up from 0
  #bytes: Uint8Array;

  /** Takes `bytes` over. */
  constructor(id: number, bytes: Uint8Array = new Uint8Array(0)) {
    this.id = id;
    this.#bytes = bytes;
  }

  get length(): number {
    return this.#bytes.length;
  }

  /** Puts bytes at the end, and stirs the whole chunk again. */
  add(bytes: Uint8Array): void {
    const joined = new Uint8Array(this.#bytes.length + bytes.length);
    joined.set(this.#bytes);
    joined.set(bytes, this.#bytes.length);
    this.wipe();
    this.#bytes = joined;
    stir(joined);
  }

  /** Moves the first bytes of the chunk, as many as fit, into `target`; says how many. */
  moveInto(target: Uint8Array): number {
    const moved = this.#bytes.subarray(0, target.length);
    target.set(moved);
    moved.fill(0);
    this.#bytes = this.#bytes.subarray(moved.length);
    return moved.length;
  }

  /** Copies the whole chunk to `target`, for the pool file. */
  copyTo(target: Uint8Array, offset: number): void {
    target.set(this.#bytes, offset);
  }

  /** Puts the next bytes of a key stream over the bytes. */
  mask(stream: Cipheriv): void {
    const masked = stream.update(this.#bytes);
    this.#bytes.set(masked);
    masked.fill(0);
  }

  /** Overwrites the bytes and lets them go. */
  wipe(): void {
    this.#bytes.fill(0);
    this.#bytes = new Uint8Array(0);
  }
}
