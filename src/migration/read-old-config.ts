import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { EgdError } from 'egd-core';

const MOST_BYTES = 1024 * 1024 + 1; // one more than a migration takes

/** The bytes of a configuration of the Python daemon, of a file that is too large only the beginning. */
export async function readOldConfig(path: string): Promise<Uint8Array> {
  try {
    const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)); // a pipe that nobody writes to must not hold it up
    try {
      if (!(await file.stat()).isFile()) throw new EgdError('CONFIG_UNREADABLE', `${path} is not a regular file.`);
      const bytes = Buffer.alloc(MOST_BYTES);
      let length = 0;
      for (;;) {
        const { bytesRead } = await file.read(bytes, length, MOST_BYTES - length, length);
        length += bytesRead;
        if (bytesRead === 0 || length === MOST_BYTES) return bytes.subarray(0, length);
      }
    } finally {
      await file.close();
    }
  } catch (cause) {
    if (cause instanceof EgdError) throw cause;
    const isMissing = cause instanceof Error && 'code' in cause && cause.code === 'ENOENT';
    if (isMissing) {
      throw new EgdError('CONFIG_NOT_FOUND', `There is no file ${path}.`, {
        cause,
        suggestions: ['Give the path of the configuration of the Python daemon.'],
      });
    }
    throw new EgdError('CONFIG_UNREADABLE', `${path} could not be read: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
  }
}
