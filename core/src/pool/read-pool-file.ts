import { constants, type Stats } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { EgdError } from '../errors/egd-error.ts';
import { Crc64 } from './crc64.ts';
import { FOOTER } from './pool-format.ts';
import { MOST_POOL_ENTROPY } from './pool-limits.ts';

const LONGEST_FILE = 2 * MOST_POOL_ENTROPY; // bytes: a pool as large as can be, with the headers of many small chunks
const STEP = 1 << 20; // bytes read at a time

/** A pool file as it was read. */
export interface ReadPoolFile {
  readonly file: Uint8Array;
  readonly sum: Crc64; // of all bytes before the checksum
}

/**
 * Reads a pool file whole; refuses, without reading it, what is no regular file or far too long for a pool, or what
 * `check` throws for.
 */
export async function readPoolFile(path: string, check: (stat: Stats) => void = () => {}): Promise<ReadPoolFile> {
  return withRegularFile(path, async (handle, stat) => {
    check(stat);
    const { size } = stat;
    if (size > LONGEST_FILE) throw new EgdError('STORAGE_BAD_VALUE', `the file has ${size} bytes, expected ${LONGEST_FILE} at most`);
    return readAndSum(handle, size);
  });
}

/** Reads the first bytes of a file, at most `length`; refuses what is no regular file. */
export async function readHead(path: string, length: number): Promise<Uint8Array> {
  return withRegularFile(path, async (handle) => {
    const { buffer, bytesRead } = await handle.read(new Uint8Array(length), 0, length, 0);
    return buffer.subarray(0, bytesRead);
  });
}

async function withRegularFile<Result>(path: string, read: (handle: FileHandle, stat: Stats) => Promise<Result>): Promise<Result> {
  // Without O_NONBLOCK a named pipe would wait for somebody to write.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new EgdError('STORAGE_NOT_A_FILE', 'expected a regular file');
    return await read(handle, stat);
  } finally {
    await handle.close();
  }
}

// Sums one piece while the next is read: that takes a third of the time away.
async function readAndSum(handle: FileHandle, length: number): Promise<ReadPoolFile> {
  const file = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer); // all of it is read into: no time to zero it
  const sum = new Crc64();
  const summed = length - FOOTER.length + FOOTER.checksum;
  for (let position = 0, next = readPiece(handle, file, 0); position < length;) {
    const start = position;
    position += await next;
    if (position === start) throw new EgdError('STORAGE_BAD_LENGTH', `the file became shorter than ${length} bytes while it was read`);
    next = readPiece(handle, file, position);
    sum.update(file.subarray(start, Math.max(start, Math.min(position, summed))));
  }
  return { file, sum };
}

async function readPiece(handle: FileHandle, file: Uint8Array, position: number): Promise<number> {
  const length = Math.min(STEP, file.length - position);
  return length === 0 ? 0 : (await handle.read(file, position, length, position)).bytesRead;
}
