import { EgdError } from 'egd-core';
import { ClaimRing, QUANTUM, type Claim } from './claim-ring.ts';
import type { DaemonClock } from './daemon-clock.ts';
import { MOST_REQUESTED, type DaemonStatus, type EntropyRequest } from './daemon.ts';

/** Most requests that wait at a time. */
export const MOST_WAITING = 4096;

/** Where bytes come from, such as a `DurablePool`. */
export interface EntropyReserve {
  readonly byteCount: number; // what is taken leaves it before `take` resolves
  readonly isFull: boolean; // whether no more bytes come until some are taken
  take(length: number): Promise<Uint8Array>; // fewer where there are fewer
}

/** An answer, for the metrics. */
export interface EntropyAnswer {
  readonly asked: number; // bytes
  readonly given: number; // bytes
  readonly waited: number; // milliseconds
}

/** What a dispenser works with. */
export interface DispenserOptions {
  readonly reserve: EntropyReserve;
  readonly clock: DaemonClock;
  readonly onAnswer: (answer: EntropyAnswer) => void; // bytes have left the pool
}

/** Gives bytes out, each to one client; those who wait are served in order and in turns. */
export class Dispenser {
  readonly #options: DispenserOptions;
  readonly #ring = new ClaimRing<Waiter>();
  readonly #takes = new Set<Promise<unknown>>();
  #promised = 0; // bytes that are being taken
  #isFinishing = false;
  #bytes = 0;
  #requests = 0;
  #short = 0;

  constructor(options: DispenserOptions) {
    this.#options = options;
  }

  /** What was given out so far, as the daemon's status shows it. */
  get given(): DaemonStatus['given'] {
    return { bytes: this.#bytes, requests: this.#requests, short: this.#short, waiting: this.waiting };
  }

  /** Requests that wait. */
  get waiting(): number {
    return this.#ring.size;
  }

  /**
   * Gives `length` bytes, or fewer where there are fewer that nobody who came before waits for: at once where `wait` is 0,
   * else when the time is over. Only the caller has the bytes, and wipes them. Rejects when `signal` aborts.
   */
  async dispense({ length, wait, signal }: EntropyRequest): Promise<Uint8Array> {
    check(length, wait);
    signal.throwIfAborted();
    const asked = { length, signal, began: this.#options.clock.now() };
    const free = this.#free();
    if (free >= length || wait === 0 || this.#isFinishing) return this.#give(Math.min(length, free), asked);
    if (this.waiting >= MOST_WAITING) throw new EgdError('CONTROL_TOO_BUSY', `${MOST_WAITING} requests wait already`);
    return this.#wait(asked, wait);
  }

  /** To be called when bytes came into the pool. */
  poolChanged(): void {
    if (this.#ring.size === 0) return;
    for (const waiter of this.#ring.deal(this.#free())) this.#answer(waiter);
    // A full pool that is all claimed would wait for those who wait for it.
    if (this.#ring.size > 0 && this.#options.reserve.isFull && this.#promised === 0) {
      const first = this.#ring.concentrate();
      if (first !== undefined) this.#answer(first);
    }
  }

  /** Answers all who wait with what there is; nobody waits from now on. Resolves when all is given out. */
  async finish(): Promise<void> {
    this.#isFinishing = true;
    for (const waiter of this.#ring.members) {
      this.#ring.remove(waiter);
      this.#answer(waiter);
    }
    while (this.#takes.size > 0) await Promise.allSettled(this.#takes);
  }

  // Bytes that are neither put aside nor on their way.
  #free(): number {
    return Math.max(0, this.#options.reserve.byteCount - this.#promised - this.#ring.claimed);
  }

  #wait(asked: Asked, wait: number): Promise<Uint8Array> {
    return new Promise((resolve, reject) => {
      const waiter: Waiter = { ...asked, claimed: 0, turn: QUANTUM, resolve, forget };
      const giveUp = (): void => {
        this.#ring.remove(waiter);
        forget();
        reject(asked.signal.reason as Error);
        this.poolChanged();
      };
      const timeOut = (): void => {
        this.#ring.remove(waiter);
        this.#answer(waiter);
      };
      const takeBack = wait === Infinity ? undefined : this.#options.clock.after(wait, timeOut);
      function forget(): void {
        takeBack?.();
        asked.signal.removeEventListener('abort', giveUp);
      }
      asked.signal.addEventListener('abort', giveUp, { once: true });
      this.#ring.add(waiter);
      this.poolChanged();
    });
  }

  #answer(waiter: Waiter): void {
    waiter.forget();
    waiter.resolve(this.#give(waiter.claimed, waiter));
  }

  async #give(count: number, { length, signal, began }: Asked): Promise<Uint8Array> {
    const bytes = count === 0 ? new Uint8Array() : await this.#take(count);
    this.#requests += 1;
    this.#bytes += bytes.length;
    if (bytes.length < length) this.#short += 1;
    this.#options.onAnswer({ asked: length, given: bytes.length, waited: this.#options.clock.now() - began });
    if (signal.aborted) bytes.fill(0); // nobody has them, and they are given to nobody else
    signal.throwIfAborted();
    return bytes;
  }

  // From the call on, the bytes are nobody else's. Where it fails they are free again.
  async #take(count: number): Promise<Uint8Array> {
    this.#promised += count;
    const taking = this.#options.reserve.take(count);
    this.#takes.add(taking);
    try {
      return await taking;
    } finally {
      this.#takes.delete(taking);
      this.#promised -= count;
      this.poolChanged();
    }
  }
}

interface Asked {
  readonly length: number; // bytes
  readonly signal: AbortSignal;
  readonly began: number; // milliseconds of the clock
}

interface Waiter extends Asked, Claim {
  readonly resolve: (bytes: Promise<Uint8Array>) => void;
  readonly forget: () => void; // the time and the signal
}

function check(length: number, wait: number): void {
  if (!Number.isInteger(length) || length < 1 || length > MOST_REQUESTED)
    throw new EgdError('CONTROL_BAD_REQUEST', `Expected 1 to ${MOST_REQUESTED} bytes to be asked for, got ${length}.`);
  if (!(wait >= 0)) throw new EgdError('CONTROL_BAD_REQUEST', `Expected a time to wait of 0 milliseconds or more, got ${wait}.`);
}
