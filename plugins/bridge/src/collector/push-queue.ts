import type { ByteFifo, TakenBytes } from '../fifo/byte-fifo.ts';

/** How data is cut into what a packet holds. */
export interface PushQueueOptions {
  readonly fifo: ByteFifo; // what is fetched and not yet cut
  readonly packetSize: number; // most bytes of data in a packet
  readonly capacity: number; // bytes that wait
}

/**
 * Data that waits for the gateway, a packet's worth at a time. When it is full the FIFO before it fills, and then
 * fetching pauses: nothing is dropped. It waits as bytes, neither numbered nor signed: a gateway refuses packets whose
 * time is long ago, however long the outage was.
 */
export class PushQueue {
  readonly capacity: number;
  readonly #fifo: ByteFifo;
  readonly #packetSize: number;
  readonly #portions: TakenBytes[] = [];
  #bytes = 0;

  constructor({ fifo, packetSize, capacity }: PushQueueOptions) {
    this.capacity = capacity;
    this.#fifo = fifo;
    this.#packetSize = Math.min(packetSize, fifo.capacity, capacity);
  }

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes;
  }

  /** Packets that wait. */
  get length(): number {
    return this.#portions.length;
  }

  /** When the oldest byte was collected that waits here or in the FIFO, milliseconds since 1970. */
  get oldest(): number | undefined {
    return this.first?.time ?? this.#fifo.oldest;
  }

  /** What goes next. */
  get first(): TakenBytes | undefined {
    return this.#portions[0];
  }

  /** Cuts off all full packets that find room. */
  cutFull(): void {
    while (this.#fifo.length >= this.#packetSize && this.#cut(this.#packetSize));
  }

  /** Cuts off what is there, also when it fills no packet; not while others wait, so that an outage leaves no small packets. */
  cutRest(): void {
    this.cutFull();
    if (this.length === 0) this.#cut(this.#fifo.length);
  }

  /** Wipes and forgets what went. */
  shift(): void {
    const went = this.#portions.shift();
    this.#bytes -= went?.bytes.length ?? 0;
    went?.bytes.fill(0);
  }

  /** Wipes and forgets all of it; returns how many bytes that were. */
  clear(): number {
    const bytes = this.#bytes;
    while (this.length > 0) this.shift();
    return bytes;
  }

  #cut(size: number): boolean {
    if (this.#bytes + size > this.capacity) return false;
    const taken = this.#fifo.take(size);
    if (taken === undefined) return false;
    this.#portions.push(taken);
    this.#bytes += taken.bytes.length;
    return true;
  }
}
