import { EgdError } from '../errors/egd-error.ts';
import { refusal } from './pickle-refusal.ts';

/** Reads a pickle piece by piece; what would go beyond its end is refused before anything is made of it. */
export class PickleReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #position = 0;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** Bytes of the whole pickle. */
  get length(): number {
    return this.#bytes.length;
  }

  /** Where the next byte stands. */
  get position(): number {
    return this.#position;
  }

  uint8(): number {
    return this.#view.getUint8(this.#advance(1));
  }

  uint16(): number {
    return this.#view.getUint16(this.#advance(2), true);
  }

  uint32(): number {
    return this.#view.getUint32(this.#advance(4), true);
  }

  int32(): number {
    return this.#view.getInt32(this.#advance(4), true);
  }

  /** A length of 64 bits. */
  length64(): number {
    return Number(this.#view.getBigUint64(this.#advance(8), true)); // inexact only where it is far too long
  }

  /** A part of the pickle, not a copy. */
  bytes(length: number): Uint8Array {
    const start = this.#advance(length);
    return this.#bytes.subarray(start, start + length);
  }

  /** What stands before the next newline, which is read, too. */
  line(): Uint8Array {
    const end = this.#bytes.indexOf(NEWLINE, this.#position);
    if (end < 0) throw this.#cutOff();
    const start = this.#position;
    this.#position = end + 1;
    return this.#bytes.subarray(start, end);
  }

  /** Throws when fewer bytes are left. */
  expect(length: number): void {
    if (length > this.#bytes.length - this.#position) throw this.#cutOff();
  }

  /** Throws unless all has been read. */
  expectEnd(): void {
    const left = this.#bytes.length - this.#position;
    if (left > 0) throw refusal(`the pickle goes on for ${left} bytes after its end`);
  }

  #advance(length: number): number {
    this.expect(length);
    const start = this.#position;
    this.#position += length;
    return start;
  }

  #cutOff(): EgdError {
    return new EgdError(
      'STORAGE_BAD_LENGTH',
      `the pickle is cut off: it has ${this.#bytes.length} bytes, and what begins at byte ${this.#position} needs more`,
      {
        suggestions: ['Take another copy of the file; of this one nothing was taken, and nothing was changed.'],
      },
    );
  }
}

const NEWLINE = 0x0a;
