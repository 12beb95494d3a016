import { isEgdError } from 'egd-core';
import type { EntropyPortion, EntropySink } from '../supply/entropy-supply.ts';

/** Where bytes are brought, and what is done when they find no room. */
export interface BringInOptions {
  readonly sink: EntropySink;
  readonly noRoom: () => Promise<void>; // waits until there may be some; rejects when that is given up
  readonly onBrought: (bytes: number) => void; // so many more are in
}

const LEAST_PART = 4096; // bytes; for fewer it is not worth while to cut a sample, unless they are the rest of it

/**
 * Brings all bytes into the sink, in parts where it has no room for all of them at once, and waits where it has none:
 * no byte is dropped. What is still in hand when the waiting is given up is wiped.
 */
export async function bringIn({ bytes, collector, time }: EntropyPortion, { sink, noRoom, onBrought }: BringInOptions): Promise<void> {
  let start = 0;
  try {
    while (start < bytes.length) {
      const left = bytes.length - start;
      const room = sink.room();
      if (room < Math.min(left, LEAST_PART)) {
        await noRoom();
        continue;
      }
      const part = new Uint8Array(bytes.subarray(start, start + Math.min(room, left))); // a copy, also of a Buffer
      if (await isTaken(sink, { bytes: part, collector, time })) {
        start += part.length;
        onBrought(part.length);
      } else await noRoom();
    }
  } finally {
    bytes.fill(0);
  }
}

// A sink may say that there is no room although it just had some, or be out of reach for a while.
async function isTaken(sink: EntropySink, portion: EntropyPortion): Promise<boolean> {
  try {
    await sink.add(portion);
    return true;
  } catch (error) {
    portion.bytes.fill(0);
    if (isEgdError(error) && (error.code === 'GATEWAY_BUFFER_FULL' || error.code === 'GATEWAY_UNAVAILABLE')) return false;
    throw error;
  }
}
