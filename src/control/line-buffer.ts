const NEWLINE = 0x0a;
const MOST_CHUNKS = 32; // that are kept before they are put together: many small ones take more memory than they hold

/** Cuts what comes in into lines of at most `longest` bytes. */
export class LineBuffer {
  readonly #longest: number; // bytes
  #chunks: Buffer[] = []; // none is empty
  #searched = 0; // chunks at the beginning that hold no newline
  #length = 0; // bytes in all

  constructor(longest: number) {
    this.#longest = longest;
  }

  /** How many bytes are held. */
  get length(): number {
    return this.#length;
  }

  add(chunk: Buffer): void {
    if (chunk.length === 0) return;
    if (this.#searched >= MOST_CHUNKS) {
      this.#chunks.unshift(Buffer.concat(this.#chunks.splice(0, this.#searched)));
      this.#searched = 1;
    }
    this.#chunks.push(chunk);
    this.#length += chunk.length;
  }

  /** The next line, without its newline; undefined when none is whole, `too-long` when it is longer than allowed. */
  take(): Buffer | 'too-long' | undefined {
    const last = this.#chunks[this.#searched];
    const end = last?.indexOf(NEWLINE) ?? -1;
    if (last !== undefined && end >= 0) return this.#cut(last, end);
    if (last !== undefined) {
      this.#searched += 1;
      return this.take();
    }
    return this.#length > this.#longest ? 'too-long' : undefined;
  }

  /** What is left when nothing more comes. */
  rest(): Buffer {
    const rest = Buffer.concat(this.#chunks);
    this.clear();
    return rest;
  }

  clear(): void {
    this.#chunks = [];
    this.#searched = 0;
    this.#length = 0;
  }

  #cut(last: Buffer, end: number): Buffer | 'too-long' {
    const before = this.#chunks.splice(0, this.#searched + 1).slice(0, -1);
    const line = before.length === 0 ? last.subarray(0, end) : Buffer.concat([...before, last.subarray(0, end)]);
    if (end + 1 < last.length) this.#chunks.unshift(last.subarray(end + 1));
    this.#searched = 0;
    this.#length -= line.length + 1;
    return line.length > this.#longest ? 'too-long' : line;
  }
}
