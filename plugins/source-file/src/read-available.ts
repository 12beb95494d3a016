import type { FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const PART = 65_536; // bytes asked for at once
const WAITS = [5, 10, 20, 50, 100]; // milliseconds between looks at what has nothing yet

/** How to read. */
export interface ReadOptions {
  readonly limit: number; // most bytes
  readonly isPipe: boolean; // whether an end without data means that nobody has written yet
  readonly silence: number; // milliseconds to wait without a byte
  readonly total: number; // milliseconds to wait at most
  readonly signal: AbortSignal;
}

/** What came until the end, the limit, or until there was no more to wait for. */
export interface ReadResult {
  readonly bytes: Uint8Array;
  readonly hasEnded: boolean; // whether the end or the limit was reached
}

/** Reads from a file that was opened without blocking; one that gives something now and then is read as long as it does. */
export async function readAvailable(file: Pick<FileHandle, 'read'>, options: ReadOptions): Promise<ReadResult> {
  const { limit, isPipe, silence, total, signal } = options;
  const parts: Uint8Array[] = [];
  const buffer = new Uint8Array(Math.min(PART, limit));
  const start = performance.now();
  let lastByte = start;
  let length = 0;
  let looks = 0;
  try {
    for (;;) {
      signal.throwIfAborted();
      const count = length === limit ? 0 : await readPart(file, buffer, Math.min(buffer.length, limit - length), options);
      if (count === HANGS) return { bytes: joined(parts, length), hasEnded: false };
      if (count === 0 && (length > 0 || !isPipe)) return { bytes: joined(parts, length), hasEnded: true };
      const now = performance.now();
      if (count !== undefined && count > 0) {
        parts.push(buffer.slice(0, count));
        length += count;
        lastByte = now;
        looks = 0;
      } else {
        if (now - lastByte > silence) return { bytes: joined(parts, length), hasEnded: false };
        await delay(WAITS[Math.min(looks, WAITS.length - 1)], undefined, { signal });
        looks += 1;
      }
      if (now - start > total) return { bytes: joined(parts, length), hasEnded: false };
    }
  } finally {
    buffer.fill(0); // unless a read that hangs comes back to it
    for (const part of parts) part.fill(0);
  }
}

const HANGS = 'hangs';

// Bytes that came; 0 at the end, undefined where there is nothing now and perhaps later.
async function readPart(
  file: Pick<FileHandle, 'read'>,
  buffer: Uint8Array,
  size: number,
  { silence, signal }: ReadOptions,
): Promise<number | undefined | typeof HANGS> {
  const timer = new AbortController();
  try {
    // Disks that are gone, and some devices, make a read wait although it was asked not to.
    const hangs = delay(silence, HANGS, { signal: AbortSignal.any([signal, timer.signal]) });
    const result = await Promise.race([file.read(buffer, 0, size, null), hangs]);
    return typeof result === 'string' ? HANGS : result.bytesRead;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined;
    throw error;
  } finally {
    timer.abort();
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
  }
  return all;
}
