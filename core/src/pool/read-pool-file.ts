import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { EgdError } from '../errors/egd-error.ts';
import { MOST_POOL_ENTROPY } from './pool-limits.ts';

const LONGEST_FILE = 2 * MOST_POOL_ENTROPY; // bytes: a pool as large as can be, with the headers of many small chunks

/** Reads a pool file whole; refuses, without reading it, what is no regular file or far too long for a pool. */
export async function readPoolFile(path: string): Promise<Uint8Array> {
  return withRegularFile(path, async (handle, size) => {
    if (size > LONGEST_FILE) throw new EgdError('STORAGE_BAD_VALUE', `the file has ${size} bytes, expected ${LONGEST_FILE} at most`);
    return readStart(handle, size);
  });
}

/** Reads the first bytes of a file, at most `length`; refuses what is no regular file. */
export async function readHead(path: string, length: number): Promise<Uint8Array> {
  return withRegularFile(path, (handle, size) => readStart(handle, Math.min(size, length)));
}

async function withRegularFile(path: string, read: (handle: FileHandle, size: number) => Promise<Uint8Array>): Promise<Uint8Array> {
  // Without O_NONBLOCK a named pipe would wait for somebody to write.
  const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = await handle.stat();
    if (!stat.isFile()) throw new EgdError('STORAGE_NOT_A_FILE', 'expected a regular file');
    return await read(handle, stat.size);
  } finally {
    await handle.close();
  }
}

async function readStart(handle: FileHandle, length: number): Promise<Uint8Array> {
  const bytes = new Uint8Array(Buffer.allocUnsafeSlow(length).buffer); // all of it is read into: no time to zero it
  let position = 0;
  while (position < length) {
    const { bytesRead } = await handle.read(bytes, position, length - position, position);
    if (bytesRead === 0) break;
    position += bytesRead;
  }
  return bytes.subarray(0, position);
}
