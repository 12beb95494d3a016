import { setImmediate } from 'node:timers/promises';
import type { EntropyReserve } from '../../src/daemon/dispenser.ts';

/** A reserve whose byte number `n` is known, so that a test sees which bytes came; they leave it a moment after the call. */
export class CountedReserve implements EntropyReserve {
  readonly limit: number; // bytes
  byteCount = 0;
  added = 0; // bytes, since the beginning
  readonly short: number[] = []; // lengths of the takes that did not get all they asked for
  failures = 0; // how many of the next takes fail
  #start = 0; // number of the oldest byte
  #turns: Promise<unknown> = Promise.resolve();

  constructor(limit = Infinity) {
    this.limit = limit;
  }

  get isFull(): boolean {
    return this.byteCount >= this.limit;
  }

  /** Adds bytes, as many as fit. */
  add(length: number): void {
    const fitting = Math.min(length, this.limit - this.byteCount);
    this.byteCount += fitting;
    this.added += fitting;
  }

  take(length: number): Promise<Uint8Array> {
    const turn = this.#turns.then(async () => {
      await setImmediate();
      if (this.failures > 0) {
        this.failures -= 1;
        throw new Error('the disk is full');
      }
      if (length > this.byteCount) this.short.push(length);
      const taken = Math.min(length, this.byteCount);
      this.byteCount -= taken;
      const first = this.#start;
      this.#start += taken;
      return Uint8Array.from({ length: taken }, (_, index) => byteAt(first + index));
    });
    this.#turns = turn.catch(() => {});
    return turn;
  }
}

/** The byte number `index` of a counted reserve. */
export function byteAt(index: number): number {
  return (index * 167 + (index >> 8) * 31) & 0xff;
}
