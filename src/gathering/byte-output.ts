import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { open, realpath, rename, rm, writeFile, type FileHandle } from 'node:fs/promises';
import { EgdError } from 'egd-core';
import { encodeBytes, type Encoding } from './byte-encoding.ts';

/** Where bytes go. It is opened before anything is gathered, so that nothing is lost to a wrong path. */
export interface ByteOutput {
  write(bytes: Uint8Array): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens `file` (made with mode 0600, written over only when the bytes are there), or standard output. The encoding is
 * hex on a terminal and binary elsewhere when none is given.
 */
export async function openByteOutput(file: string | undefined, encoding: Encoding | undefined): Promise<ByteOutput> {
  if (file !== undefined) return fileOutput(file, encoding ?? 'binary');
  const how = encoding ?? (process.stdout.isTTY ? 'hex' : 'binary');
  return {
    write: (bytes) => writeAll(encodeBytes(bytes, how)),
    close: () => Promise.resolve(),
  };
}

async function fileOutput(path: string, encoding: Encoding): Promise<ByteOutput> {
  const isNew = !existsSync(path);
  const file = await open(path, 'a', 0o600).catch((error: unknown) => {
    throw failed(path, error);
  });
  let isWritten = false;
  return {
    write: async (bytes) => {
      await replace(path, file, encodeBytes(bytes, encoding)).catch((error: unknown) => Promise.reject(failed(path, error)));
      isWritten = true;
    },
    close: async () => {
      await file.close();
      if (isNew && !isWritten) await rm(path, { force: true });
    },
  };
}

// A regular file is replaced as a whole, with mode 0600: a full disk does not cost the old one. A device is written to.
async function replace(path: string, file: FileHandle, content: Uint8Array | string): Promise<void> {
  if (!(await file.stat()).isFile()) return file.writeFile(content);
  const target = await realpath(path);
  const temporary = `${target}.tmp-${randomUUID()}`;
  try {
    await writeFile(temporary, content, { flag: 'wx', mode: 0o600, flush: true });
    await rename(temporary, target);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}

function writeAll(content: Uint8Array | string): Promise<void> {
  return new Promise((resolve, reject) => {
    process.stdout.write(content, (error) => {
      if (error == null || isClosedPipe(error)) resolve();
      else reject(failed('standard output', error));
    });
  });
}

// The reader has all it wanted, as `head` does.
function isClosedPipe(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}

function failed(path: string, error: unknown): EgdError {
  return new EgdError('OUTPUT_FAILED', `Can't write ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
