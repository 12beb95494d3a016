import type { Compression } from '../config/egd-config.ts';
import { EgdError } from '../errors/egd-error.ts';

/** Compresses a sample. Takes its time on the thread that calls it: 5 MB of LZMA are seconds. */
export async function compress(bytes: Uint8Array, compression: Compression): Promise<Uint8Array> {
  return COMPRESSORS[compression](bytes);
}

/** Decompresses what `compress` gave; rejects when that would be longer than `maxLength` bytes, or is damaged. */
export async function decompress(bytes: Uint8Array, compression: Compression, maxLength: number): Promise<Uint8Array> {
  if (compression === 'lzma') return (await import('./lzma.ts')).decompressLzma(bytes, maxLength);
  try {
    const output = await DECOMPRESSORS[compression](bytes, Math.max(1, maxLength)); // zlib knows no limit of 0
    if (output.length > maxLength) throw new RangeError(`got ${output.length} bytes`);
    return output;
  } catch (cause) {
    throw new EgdError('STORAGE_BAD_VALUE', `expected ${compression} data that decompresses to ${maxLength} bytes at most`, { cause });
  }
}

const COMPRESSORS: Readonly<Record<Compression, (bytes: Uint8Array) => Promise<Uint8Array>>> = {
  lzma: async (bytes) => (await import('./lzma.ts')).compressLzma(bytes),
  lz4: async (bytes) => (await import('lz4-napi')).default.compressFrameSync(asBuffer(bytes)),
  gzip: async (bytes) => (await import('node:zlib')).gzipSync(bytes),
  zstd: async (bytes) => (await import('node:zlib')).zstdCompressSync(bytes),
};

const DECOMPRESSORS: Readonly<Record<Exclude<Compression, 'lzma'>, (bytes: Uint8Array, maxOutputLength: number) => Promise<Uint8Array>>> = {
  lz4: async (bytes) => (await import('lz4-napi')).default.decompressFrameSync(asBuffer(bytes)), // 255 times its length at most
  gzip: async (bytes, maxOutputLength) => (await import('node:zlib')).gunzipSync(bytes, { maxOutputLength }),
  zstd: async (bytes, maxOutputLength) => (await import('node:zlib')).zstdDecompressSync(bytes, { maxOutputLength }),
};

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
