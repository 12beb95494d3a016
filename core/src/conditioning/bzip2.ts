import { EgdError } from '../errors/egd-error.ts';

/** Decompresses a bzip2 file of one stream; stops, and rejects, at what would be longer than `maxLength` bytes. */
export async function decompressBzip2(file: Uint8Array, maxLength: number): Promise<Uint8Array> {
  const { default: Bunzip } = await import('seek-bzip');
  const input = new Input(file);
  const output = new Output(maxLength);
  try {
    Bunzip.decode(input, output);
    input.expectEnd();
    return output.taken();
  } catch (cause) {
    output.wipe();
    if (output.isFull)
      throw new EgdError('STORAGE_BAD_VALUE', `the data decompresses to more than the ${maxLength} bytes allowed`, { cause });
    throw new EgdError('STORAGE_BAD_VALUE', 'the data is a damaged bzip2 file', { cause });
  }
}

// Without `eof`, which it would take for a reason to stop content with what there is, the library reads to the end of the stream.
class Input {
  readonly #bytes: Uint8Array;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  readByte(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw new RangeError('the file is cut off');
    this.#position += 1;
    return byte;
  }

  read(target: Uint8Array, offset: number, length: number): number {
    for (let index = 0; index < length; index++) target[offset + index] = this.readByte();
    return length;
  }

  expectEnd(): void {
    if (this.#position < this.#bytes.length) throw new RangeError('the file goes on after its end');
  }
}

// Grows as it is written to, up to a length.
class Output {
  readonly #mostBytes: number;
  #bytes = new Uint8Array(65_536);
  #length = 0;
  isFull = false;

  constructor(mostBytes: number) {
    this.#mostBytes = mostBytes;
  }

  writeByte(byte: number): void {
    if (this.#length >= this.#mostBytes) {
      this.isFull = true;
      throw new RangeError('the output is full');
    }
    if (this.#length === this.#bytes.length) this.#grow();
    this.#bytes[this.#length] = byte;
    this.#length += 1;
  }

  taken(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  wipe(): void {
    this.#bytes.fill(0);
  }

  #grow(): void {
    const larger = new Uint8Array(2 * this.#bytes.length);
    larger.set(this.#bytes);
    this.wipe();
    this.#bytes = larger;
  }
}
