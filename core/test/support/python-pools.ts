import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
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

/** A pool of three chunks, as a version of Python wrote it. */
export interface PickleSample {
  readonly python: string; // version
  readonly protocol: number;
  readonly packing: string;
  readonly file: Uint8Array;
}

/** The pools of `test/vectors/pool-pickles.json`. */
export function pickleSamples(): readonly PickleSample[] {
  const facts: unknown = JSON.parse(readFileSync(new URL('../../../test/vectors/pool-pickles.json', import.meta.url), 'utf8'));
  return (facts as readonly (Omit<PickleSample, 'file'> & { readonly gzip: string })[]).map(({ python, protocol, packing, gzip }) => ({
    python,
    protocol,
    packing,
    file: new Uint8Array(gunzipSync(Buffer.from(gzip, 'base64'))),
  }));
}
