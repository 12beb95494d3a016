/** Bytes in a ring of a fixed size: pushed at the end, shifted from the start, wiped where they left. */
export class ByteRing {
  readonly #bytes: Uint8Array;
  #start = 0; // place of the first byte
  #length = 0;

  constructor(capacity: number) {
    this.#bytes = new Uint8Array(capacity);
  }

  /** Bytes that find room. */
  get room(): number {
    return this.#bytes.length - this.#length;
  }

  /** Copies bytes to the end; the caller saw to it that there is room. */
  push(bytes: Uint8Array): void {
    const end = (this.#start + this.#length) % this.#bytes.length;
    const first = Math.min(bytes.length, this.#bytes.length - end);
    this.#bytes.set(first === bytes.length ? bytes : bytes.subarray(0, first), end);
    if (first < bytes.length) this.#bytes.set(bytes.subarray(first), 0);
    this.#length += bytes.length;
  }

  /** Moves the first bytes into `into`, and wipes their places. */
  shift(into: Uint8Array): void {
    const first = Math.min(into.length, this.#bytes.length - this.#start);
    into.set(this.#bytes.subarray(this.#start, this.#start + first));
    if (first < into.length) into.set(this.#bytes.subarray(0, into.length - first), first);
    this.drop(into.length);
  }

  /** Wipes the first bytes and gives up their places. */
  drop(count: number): void {
    this.wipe(0, count);
    this.#start = (this.#start + count) % this.#bytes.length;
    this.#length -= count;
  }

  /** Wipes bytes that stay where they are. */
  wipe(offset: number, count: number): void {
    const start = (this.#start + offset) % this.#bytes.length;
    const first = Math.min(count, this.#bytes.length - start);
    this.#bytes.fill(0, start, start + first);
    if (first < count) this.#bytes.fill(0, 0, count - first);
  }
}
