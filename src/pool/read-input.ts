import { open } from 'node:fs/promises';
import { EgdError, storageError } from 'egd-core';

/** Reads a file, or standard input where the path is `-`; rejects when it has more than `mostBytes`. */
export async function readInput(path: string, mostBytes: number): Promise<Uint8Array> {
  const parts: Buffer[] = [];
  let length = 0;
  try {
    for await (const part of path === '-' ? process.stdin : await fileStream(path)) {
      parts.push(part);
      length += part.length;
      if (length > mostBytes) throw tooLong(mostBytes);
    }
    return Buffer.concat(parts);
  } catch (error) {
    const { code, message, metadata } = storageError(error, inputName(path));
    const suggestions = code === 'STORAGE_NOT_FOUND' ? { suggestions: ['Check the path.'] } : {};
    throw new EgdError(code, message, { cause: error, metadata, ...suggestions });
  } finally {
    for (const part of parts) part.fill(0);
  }
}

/** What a path is called in messages. */
export function inputName(path: string): string {
  return path === '-' ? 'standard input' : path;
}

async function fileStream(path: string): Promise<AsyncIterable<Buffer>> {
  return (await open(path, 'r')).createReadStream({ highWaterMark: 1 << 20 });
}

function tooLong(mostBytes: number): EgdError {
  return new EgdError('STORAGE_BAD_VALUE', `it has more than the ${mostBytes} bytes that are read`, {
    suggestions: ['Import a part of it.'],
  });
}
