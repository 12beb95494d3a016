import type { FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const PART = 65_536; // bytes asked for at once
const POLL_INTERVALS = [5, 10, 20, 50, 100]; // milliseconds between looks at a pipe that has nothing yet

/** How to read. */
export interface ReadOptions {
  readonly limit: number; // most bytes
  readonly waits: boolean; // whether no data may mean "not yet": a pipe without a writer, a slow device
  readonly silence: number; // milliseconds to wait without a byte
  readonly signal: AbortSignal;
}

/** Nothing came for too long. */
export class SilentFileError extends Error {}

/** Reads from a file opened without blocking until its end or the limit. */
export async function readAvailable(file: FileHandle, { limit, waits, silence, signal }: ReadOptions): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  let quietSince = performance.now();
  let looks = 0;
  while (length < limit) {
    signal.throwIfAborted();
    const part = await readPart(file, Math.min(PART, limit - length));
    if (part !== undefined && part.length > 0) {
      parts.push(part);
      length += part.length;
      quietSince = performance.now();
      looks = 0;
      continue;
    }
    const hasEnded = part !== undefined && (length > 0 || !waits); // a pipe at its start may have no writer yet
    if (hasEnded) break;
    if (performance.now() - quietSince > silence) throw new SilentFileError('nothing to read');
    await delay(POLL_INTERVALS[Math.min(looks, POLL_INTERVALS.length - 1)], undefined, { signal });
    looks += 1;
  }
  return joined(parts, length);
}

// Undefined: nothing now, perhaps later.
async function readPart(file: FileHandle, size: number): Promise<Uint8Array | undefined> {
  const buffer = new Uint8Array(size);
  try {
    const { bytesRead } = await file.read(buffer, 0, size, null);
    return buffer.subarray(0, bytesRead);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return undefined;
    throw error;
  }
}

function joined(parts: readonly Uint8Array[], length: number): Uint8Array {
  const all = new Uint8Array(length);
  let offset = 0;
  for (const part of parts) {
    all.set(part, offset);
    offset += part.length;
    part.fill(0);
  }
  return all;
}
