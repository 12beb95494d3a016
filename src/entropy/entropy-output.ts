import { randomUUID } from 'node:crypto';
import { constants } from 'node:fs';
import { open, realpath, rename, rm, type FileHandle } from 'node:fs/promises';
import { EgdError } from 'egd-core';

/** Where entropy goes, piece by piece. It is opened before any is taken, so that none is lost to a wrong path. */
export interface EntropyOutput {
  /** Writes a piece; false when the reader wants no more. */
  write(content: Uint8Array | string): Promise<boolean>;
  /** Keeps what was written: a file gets its name only now, and keeps its old content when there was nothing. */
  finish(): Promise<void>;
  /** Cleans up; throws away what is not finished. */
  close(): Promise<void>;
}

/** Standard output. */
export function standardOutput(): EntropyOutput {
  return {
    write: (content) =>
      new Promise((resolve, reject) => {
        process.stdout.write(content, (error) => {
          if (error == null) resolve(true);
          else if (isClosedPipe(error)) resolve(false);
          else reject(failed('standard output', error));
        });
      }),
    finish: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

/** Text that is kept for what is printed of it later. */
export class CollectedOutput implements EntropyOutput {
  text = '';

  write(content: Uint8Array | string): Promise<boolean> {
    this.text += String(content);
    return Promise.resolve(true);
  }

  finish(): Promise<void> {
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

/** Opens a file for entropy: a regular one is replaced as a whole, with mode 0600, when all is there; another is written to. */
export async function openFileOutput(path: string): Promise<EntropyOutput> {
  try {
    const target = await realpath(path).catch(() => path);
    const there = await open(target, constants.O_WRONLY).catch(ifMissing);
    const isRegular = there === undefined || (await there.stat()).isFile();
    if (there !== undefined && !isRegular) return toFile(path, there);
    await there?.close(); // it may be written to
    const temporary = `${target}.tmp-${randomUUID()}`;
    return toFile(path, await open(temporary, 'wx', 0o600), { temporary, target });
  } catch (error) {
    throw failed(path, error);
  }
}

function toFile(path: string, file: FileHandle, names?: { readonly temporary: string; readonly target: string }): EntropyOutput {
  let written = 0; // bytes
  const keep = async (): Promise<void> => {
    if (names === undefined || written === 0) return;
    await file.sync();
    await rename(names.temporary, names.target);
  };
  const tell = (error: unknown): never => {
    throw failed(path, error);
  };
  return {
    write: async (content) => {
      const bytes = typeof content === 'string' ? Buffer.from(content) : content;
      await writeAll(file, bytes).catch(tell);
      written += bytes.length;
      return true;
    },
    finish: () => keep().catch(tell),
    close: async () => {
      await file.close();
      if (names !== undefined) await rm(names.temporary, { force: true });
    },
  };
}

async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done)).bytesWritten;
}

function ifMissing(error: unknown): undefined {
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
  throw error;
}

// The reader has all it wanted, as `head` does.
function isClosedPipe(error: Error): boolean {
  return 'code' in error && error.code === 'EPIPE';
}

function failed(path: string, error: unknown): EgdError {
  return new EgdError('OUTPUT_FAILED', `Can't write ${path}: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
}
