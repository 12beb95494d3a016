const FIRST_BLOCK = 64 * 1024; // bytes

/** Collects chunks into one array of at most `limit` bytes, and never holds more memory than that. */
export class ByteCollector {
  readonly #limit: number;
  #block: Uint8Array;
  #length = 0;
  #overflowed = false;

  constructor(limit: number) {
    this.#limit = limit;
    this.#block = new Uint8Array(firstCapacity(limit));
  }

  /** Whether there is no room for another byte. */
  get isFull(): boolean {
    return this.#length === this.#limit;
  }

  /** Whether more came than there was room for. */
  get overflowed(): boolean {
    return this.#overflowed;
  }

  /** What was collected. */
  get bytes(): Uint8Array {
    return this.#block.subarray(0, this.#length);
  }

  /** Adds a chunk, or as much of it as there is room for; false when that was not all of it. */
  append(chunk: Uint8Array): boolean {
    const kept = chunk.subarray(0, this.#limit - this.#length);
    while (this.#length + kept.length > this.#block.length) this.#grow();
    this.#block.set(kept, this.#length);
    this.#length += kept.length;
    if (kept.length < chunk.length) this.#overflowed = true;
    return !this.#overflowed;
  }

  // Memory that was never written to is not resident: old and new block together hold no more than `limit`.
  #grow(): void {
    const larger = new Uint8Array(Math.min(this.#block.length * 2, this.#limit));
    larger.set(this.bytes);
    this.#block.fill(0);
    this.#block = larger;
  }
}

// The limit, halved until it is small: doubling it again ends exactly at the limit.
function firstCapacity(limit: number): number {
  let capacity = limit;
  while (capacity > FIRST_BLOCK) capacity = Math.ceil(capacity / 2);
  return capacity;
}
