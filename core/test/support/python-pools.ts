import { unpack } from '../../src/conditioning/index.ts';
import { isEgdError, readPythonPool, type ErrorCode } from '../../src/index.ts';

/** The code that a file is refused with, undefined where it is read; any other error goes on. */
export async function refusalCode(file: Uint8Array): Promise<ErrorCode | undefined> {
  return (await refusalOf(file))?.code;
}

/** What a file is refused with. */
export async function refusalOf(file: Uint8Array): Promise<{ readonly code: ErrorCode; readonly message: string } | undefined> {
  try {
    await readPythonPool(file, unpack);
    return undefined;
  } catch (error) {
    if (isEgdError(error) && error.code.startsWith('STORAGE_')) return error;
    throw error;
  }
}
