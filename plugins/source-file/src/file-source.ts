import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { ReadRequest, Sample, Source, SourceTable, SourceTools } from 'egd-core';
import { isDevice, refusalOf, refusalOfOpen, refusedAccess } from './file-rules.ts';
import { readAvailable } from './read-available.ts';
import type { FileKeys } from './file-table.ts';

const DEVICE_SIZE = 4096; // bytes read from a device, which has no end, where no size is given
const CLOSING_TIME = 500; // milliseconds
const LARGEST = 100 * 1024 * 1024; // bytes of a file without `size`

/** How long a pipe or device is waited for. */
export interface Patience {
  readonly silence: number; // milliseconds without a byte
  readonly total: number; // milliseconds from the first look to the last byte
}

const PATIENCE: Patience = { silence: 30_000, total: 300_000 };

/** A source that opens its file anew for each sample. `patience` is for tests. */
export function createFileSource({ keys }: SourceTable<FileKeys>, { fail }: SourceTools, patience = PATIENCE): Source {
  const { file: path } = keys;
  return {
    read: async (request) => {
      const { signal } = request;
      try {
        signal.throwIfAborted();
        const refusal = await refusalOf(keys);
        if (refusal !== undefined) throw fail(refusal.code, refusal.message);
        // Without O_NONBLOCK to open a pipe waits for its writer, and nothing could end that wait.
        const file = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
        try {
          return await sampleOf(file, request);
        } finally {
          await closed(file);
        }
      } catch (error) {
        if (signal.aborted) throw fail('SOURCE_ABORTED', `reading ${path} was stopped`, { cause: error });
        if (!isSystemError(error)) throw error;
        const { code, message } = refusedAccess(path, error);
        throw fail(code, message, { cause: error });
      }
    },
  };

  async function sampleOf(file: FileHandle, { size, signal }: ReadRequest): Promise<Sample> {
    const found = await file.stat();
    const refusal = await refusalOfOpen(keys, found);
    if (refusal !== undefined) throw fail(refusal.code, refusal.message);
    if (size === undefined && found.isFile() && found.size > LARGEST) throw tooLarge();
    const limit = size ?? (isDevice(found) ? DEVICE_SIZE : LARGEST + 1);
    const { bytes, hasEnded } = await readAvailable(file, { limit, isPipe: found.isFIFO(), signal, ...patience });
    if (bytes.length > LARGEST) {
      bytes.fill(0);
      throw tooLarge();
    }
    if (bytes.length > 0) return { bytes, origin: path };
    if (hasEnded) throw fail('SOURCE_EMPTY', `${path} is empty`);
    throw fail('SOURCE_READ_TIMEOUT', `${path} gave nothing for ${patience.silence / 1000} s`);
  }

  function tooLarge(): Error {
    return fail('SOURCE_OUTPUT_TOO_LARGE', `${path} has more than ${LARGEST} bytes; set \`size\``, {
      suggestions: ['Set `size` to the number of bytes to read from its start.'],
    });
  }
}

// A read that hangs in the kernel keeps the file from being closed; that happens when it ends.
async function closed(file: FileHandle): Promise<void> {
  const timer = new AbortController();
  await Promise.race([file.close(), delay(CLOSING_TIME, undefined, { signal: timer.signal }).catch(() => undefined)]);
  timer.abort();
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error;
}
