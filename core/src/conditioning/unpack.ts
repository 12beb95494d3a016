import { EgdError } from '../errors/egd-error.ts';

/** Unpacks what another program packed; rejects when that would be longer than `maxLength` bytes, or is damaged. */
export async function unpack(bytes: Uint8Array, packing: 'lzma2' | 'xz' | 'bzip2', maxLength: number): Promise<Uint8Array> {
  try {
    return await UNPACKERS[packing](bytes, maxLength);
  } catch (error) {
    const { message } = error instanceof Error ? error : new Error(String(error));
    throw new EgdError('STORAGE_BAD_VALUE', message, {
      cause: error,
      suggestions: ['Check where the file comes from; nothing of it was taken.'],
    });
  }
}

const UNPACKERS: Readonly<Record<'lzma2' | 'xz' | 'bzip2', (bytes: Uint8Array, maxLength: number) => Promise<Uint8Array>>> = {
  lzma2: async (bytes, maxLength) => (await import('./lzma.ts')).decompressLzma(bytes, maxLength),
  xz: async (bytes, maxLength) => (await import('./lzma.ts')).decompressXz(bytes, maxLength),
  bzip2: async (bytes, maxLength) => (await import('./bzip2.ts')).decompressBzip2(bytes, maxLength),
};
