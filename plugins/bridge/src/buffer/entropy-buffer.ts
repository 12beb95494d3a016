import { EgdError } from 'egd-core';
import type { Drawn, EntropyPortion, EntropySink, EntropySupply, Stock } from '../supply/entropy-supply.ts';
import { ByteRing } from './byte-ring.ts';
import { RunQueue } from './run-queue.ts';
import { levelOf } from './watermarks.ts';

/** How a buffer keeps what it is given. */
export interface EntropyBufferOptions {
  readonly capacity: number; // bytes
  readonly ttl: number; // milliseconds after which bytes are too old to be served
  readonly overflow: 'discard' | 'replace'; // what comes is refused, or what came first gives way
  readonly now: () => number; // milliseconds since 1970
  readonly steady?: () => number; // milliseconds that never go back, by which bytes age; `now` when left out
}

/**
 * The bytes that wait to be served, first in, first out, in memory of a fixed size. Every byte leaves once: taken, too
 * old, or given way; its place is wiped at that moment.
 */
export class EntropyBuffer implements EntropySupply, EntropySink {
  readonly #options: EntropyBufferOptions;
  readonly #steady: () => number;
  readonly #ring: ByteRing;
  readonly #runs: RunQueue;
  #available = 0;
  #expired = 0;
  #overflowed = 0;
  #received = 0;
  #lastReceived: number | undefined;

  constructor(options: EntropyBufferOptions) {
    this.#options = options;
    this.#steady = options.steady ?? options.now;
    this.#ring = new ByteRing(options.capacity);
    this.#runs = new RunQueue();
  }

  /** Bytes that were added since the start. */
  get received(): number {
    return this.#received;
  }

  room(): number {
    this.sweep();
    if (this.#options.overflow === 'replace') return this.#options.capacity;
    return this.#runs.length >= this.#mostRuns ? 0 : this.#ring.room;
  }

  add({ bytes, collector, time }: EntropyPortion): void {
    const { length } = bytes;
    if (length === 0) return;
    this.sweep();
    if (length > this.room()) {
      this.#overflowed += length;
      throw new EgdError('GATEWAY_BUFFER_FULL', `There is room for ${this.room()} more bytes in the buffer, got ${length}.`);
    }
    while (length > this.#ring.room || this.#runs.length >= this.#mostRuns) this.#dropFirst(length);
    const now = this.#options.now();
    this.#ring.push(bytes);
    this.#runs.push({ collector, time, born: this.#steady() - Math.max(0, now - time), length });
    this.#available += length;
    this.#received += length;
    this.#lastReceived = now;
    bytes.fill(0);
  }

  take(size: number): Drawn {
    this.sweep();
    if (size > this.#available) {
      throw new EgdError('NOT_ENOUGH_ENTROPY', `Asked for ${size} bytes, but the gateway has ${this.#available} that are fresh.`, {
        metadata: { requested: size, available: this.#available },
      });
    }
    const bytes = Buffer.allocUnsafe(size);
    const collectors: string[] = [];
    let oldest = this.#options.now();
    for (let taken = 0; taken < size;) {
      const run = this.#runs.first();
      if (run.dead) {
        this.#ring.drop(run.length);
        this.#runs.shift();
        continue;
      }
      const count = Math.min(run.length, size - taken);
      this.#ring.shift(bytes.subarray(taken, taken + count));
      this.#runs.shorten(count);
      taken += count;
      oldest = Math.min(oldest, run.time);
      if (!collectors.includes(run.collector)) collectors.push(run.collector);
    }
    this.#available -= size;
    return { bytes, madeOf: { processing: 'none', consumed: size, collectors, oldest } };
  }

  stock(): Stock {
    this.sweep();
    const { capacity } = this.#options;
    const oldest = this.#runs.oldest();
    return {
      available: this.#available,
      capacity,
      level: levelOf(this.#available, capacity),
      oldestAge: oldest === undefined ? undefined : this.#steady() - oldest.born,
      lastReceived: this.#lastReceived,
      expired: this.#expired,
      overflowed: this.#overflowed,
    };
  }

  /** Wipes what has grown too old; every reader does it too, so that a timer that is late serves nothing stale. */
  sweep(): void {
    const lastBirth = this.#steady() - this.#options.ttl;
    const oldest = this.#runs.oldest();
    if (oldest === undefined || oldest.born > lastBirth) return;
    let offset = 0;
    for (const run of this.#runs) {
      if (!run.dead && run.born <= lastBirth) {
        this.#ring.wipe(offset, run.length);
        run.dead = true;
        this.#available -= run.length;
        this.#expired += run.length;
      }
      offset += run.length;
    }
    this.#runs.sortOut();
    while (!this.#runs.empty && this.#runs.first().dead) this.#dropFirst(0);
  }

  /** Wipes all of it. */
  wipe(): void {
    while (!this.#runs.empty) {
      this.#ring.drop(this.#runs.first().length);
      this.#runs.shift();
    }
    this.#available = 0;
  }

  // Frees places of what came first: a whole run of dead bytes, or as many as are wanted.
  #dropFirst(wanted: number): void {
    const run = this.#runs.first();
    const crowded = this.#runs.length >= this.#mostRuns;
    const count = run.dead || crowded ? run.length : Math.min(run.length, wanted - this.#ring.room);
    this.#ring.drop(count);
    if (!run.dead) {
      this.#available -= count;
      this.#overflowed += count;
    }
    this.#runs.shorten(count);
  }

  // What is remembered of bytes is bounded too, were each byte to come alone.
  get #mostRuns(): number {
    return Math.max(FEWEST_RUNS, Math.ceil(this.#options.capacity / BYTES_PER_RUN));
  }
}

const BYTES_PER_RUN = 64;
const FEWEST_RUNS = 1024;
