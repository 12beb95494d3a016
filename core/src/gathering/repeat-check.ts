import { createHash } from 'node:crypto';

const SLICE = 4096; // bytes

/**
 * Tells a sample that repeats the last accepted one: the first 4096 and the last 4096 bytes, put together, are equal.
 * For short data both slices overlap. Only a SHA-256 of them is kept, never bytes of a sample.
 */
export class RepeatCheck {
  #last: string | undefined;

  /** Whether `bytes` repeats the last sample that was accepted. */
  isRepeat(bytes: Uint8Array): boolean {
    return this.#last === digest(bytes);
  }

  /** Remembers `bytes` as the last accepted sample. */
  accept(bytes: Uint8Array): void {
    this.#last = digest(bytes);
  }
}

function digest(bytes: Uint8Array): string {
  return createHash('sha256')
    .update(bytes.subarray(0, SLICE))
    .update(bytes.subarray(Math.max(0, bytes.length - SLICE)))
    .digest('base64');
}
