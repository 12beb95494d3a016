/** Bytes that were taken from a FIFO. */
export interface TakenBytes {
  readonly bytes: Uint8Array; // the taker's own, who wipes them
  readonly time: number; // when the oldest of them was collected, milliseconds since 1970
}

/** A first-in, first-out store of bytes with a bound. What leaves it is wiped in it. */
export class ByteFifo {
  readonly capacity: number; // bytes
  readonly #chunks: Chunk[] = [];
  #length = 0;

  constructor(capacity: number) {
    this.capacity = capacity;
  }

  /** Bytes that are in it. */
  get length(): number {
    return this.#length;
  }

  /** Bytes that would find room. */
  get room(): number {
    return this.capacity - this.#length;
  }

  /** When its oldest byte was collected, milliseconds since 1970; undefined: it is empty. */
  get oldest(): number | undefined {
    return this.#chunks[0]?.time;
  }

  /** Takes the bytes over, uncopied. Throws a RangeError, and takes nothing, when there is no room for all of them. */
  push(bytes: Uint8Array, time: number): void {
    if (bytes.length > this.room)
      throw new RangeError(`Expected at most ${String(this.room)} bytes, which is the room there is, got ${String(bytes.length)}.`);
    if (bytes.length === 0) return;
    this.#chunks.push({ bytes, time, start: 0 });
    this.#length += bytes.length;
  }

  /** Takes `size` bytes, or all there are when they are fewer; none: undefined. */
  take(size: number): TakenBytes | undefined {
    const time = this.oldest;
    if (time === undefined || size <= 0) return undefined;
    const taken = new Uint8Array(Math.min(size, this.#length));
    let filled = 0;
    let emptied = 0;
    for (const chunk of this.#chunks) {
      if (filled === taken.length) break;
      const part = chunk.bytes.subarray(chunk.start, chunk.start + taken.length - filled);
      taken.set(part, filled);
      filled += part.length;
      chunk.start += part.length;
      part.fill(0);
      if (chunk.start === chunk.bytes.length) emptied++;
    }
    this.#chunks.splice(0, emptied);
    this.#length -= filled;
    return { bytes: taken, time };
  }

  /** Wipes and forgets all of it; returns how many bytes that were. */
  clear(): number {
    const { length } = this;
    for (const { bytes } of this.#chunks.splice(0)) bytes.fill(0);
    this.#length = 0;
    return length;
  }
}

interface Chunk {
  readonly bytes: Uint8Array;
  readonly time: number;
  start: number; // of what was not taken
}
