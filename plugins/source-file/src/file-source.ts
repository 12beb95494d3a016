import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import type { ReadRequest, Sample, Source, SourceTable, SourceTools } from 'egd-core';
import { isDevice, refusalOf } from './file-rules.ts';
import { readAvailable, SilentFileError } from './read-available.ts';
import type { FileKeys } from './source-types.ts';

const SILENCE = 30_000; // milliseconds that a pipe or device may give nothing
const DEVICE_SIZE = 4096; // bytes read from a device, which has no end, where no size is given
const LARGEST = 100 * 1024 * 1024; // bytes of a file without `size`

/** A source that opens its file anew for each sample. `silence` is for tests: milliseconds. */
export function createFileSource({ keys }: SourceTable<FileKeys>, { fail }: SourceTools, silence = SILENCE): Source {
  return { read };

  async function read({ size, signal }: ReadRequest): Promise<Sample> {
    const refusal = await refusalOf(keys);
    if (refusal !== undefined) throw fail(refusal.code, refusal.message);
    // Without O_NONBLOCK to open a pipe waits for its writer, and nothing could end that wait.
    const file = await open(keys.file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    try {
      const found = await file.stat();
      const limit = size ?? (isDevice(found) ? DEVICE_SIZE : LARGEST + 1);
      const waits = !found.isFile();
      const bytes = await readAvailable(file, { limit, waits, silence, signal });
      if (bytes.length > LARGEST) throw fail('SOURCE_OUTPUT_TOO_LARGE', `${keys.file} has more than ${LARGEST} bytes; set \`size\``);
      if (bytes.length === 0) throw fail('SOURCE_EMPTY', `${keys.file} is empty`);
      return { bytes, origin: keys.file };
    } catch (error) {
      throw named(error, signal);
    } finally {
      await file.close();
    }
  }

  function named(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return fail('SOURCE_ABORTED', `reading ${keys.file} was stopped`, { cause: error });
    if (error instanceof SilentFileError)
      return fail('SOURCE_READ_TIMEOUT', `${keys.file} gave nothing for ${silence / 1000} s`, { cause: error });
    const system = error instanceof Error && 'syscall' in error;
    return system ? fail('SOURCE_READ_ERROR', `${keys.file} can't be read: ${error.message}`, { cause: error }) : error;
  }
}
