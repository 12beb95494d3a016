import { createHash } from 'node:crypto';
import { open } from 'node:fs/promises';
import { FOOTER, HEADER } from './pool-format.ts';

/**
 * Names a pool file: 16 bytes of the SHA-256 of its header and footer, as hexadecimal digits. The checksum in the footer
 * makes it another one for other bytes; it is hashed since of a small pool it says what its bytes are.
 */
export function poolFileId(file: Uint8Array): string {
  const hash = createHash('sha256').update(file.subarray(0, HEADER.length)).update(file.subarray(-FOOTER.length));
  return hash.digest('hex').slice(0, 2 * ID_LENGTH);
}

/** The same of a file on the disk, of which no more is read; undefined where there is none or one too short. */
export async function readPoolFileId(path: string): Promise<string | undefined> {
  try {
    const handle = await open(path);
    try {
      const { size } = await handle.stat();
      const ends = new Uint8Array(HEADER.length + FOOTER.length);
      const { bytesRead } = await handle.read(ends, 0, HEADER.length, 0);
      const { bytesRead: more } = await handle.read(ends, HEADER.length, FOOTER.length, Math.max(0, size - FOOTER.length));
      return bytesRead + more === ends.length ? poolFileId(ends) : undefined;
    } finally {
      await handle.close();
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Bytes of an id. */
export const ID_LENGTH = 16;
