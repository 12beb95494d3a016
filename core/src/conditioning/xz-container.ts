import { crc32 } from 'node:zlib';
import type { Lzma2Lengths } from './lzma2-chunks.ts';

// The .xz file format 1.1.0: https://tukaani.org/xz/xz-file-format.txt
const STREAM_HEADER = 12; // bytes
const STREAM_FOOTER = 12; // bytes
const MAGIC = Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00);
const STREAM_FLAGS = Uint8Array.of(0x00, 0x00); // no check
const DICTIONARY_8_MIB = 22; // the dictionary of preset 6

/** The raw LZMA2 stream in an .xz file of at most one block without a check. */
export function cutXzContainer(file: Uint8Array): Uint8Array {
  const indexLength = 4 * (new DataView(file.buffer, file.byteOffset, file.byteLength).getUint32(file.length - 8, true) + 1);
  const index = file.subarray(file.length - STREAM_FOOTER - indexLength);
  if (index[1] === 0) return Uint8Array.of(0); // no block: the input was empty
  const headerLength = ((file[STREAM_HEADER] ?? 0) + 1) * 4;
  return file.subarray(STREAM_HEADER + headerLength, STREAM_HEADER + readVarint(index, 2));
}

/** An .xz file around a raw LZMA2 stream, in its parts: what comes before the stream, and what comes after. */
export function xzContainer({ compressed, uncompressed }: Lzma2Lengths): { before: Uint8Array; after: Uint8Array } {
  const blockHeader = withCrc(Uint8Array.of(2, 0x00, 0x21, 1, DICTIONARY_8_MIB, 0, 0, 0));
  const padding = new Uint8Array(-compressed & 3);
  const entries = [0, 1, ...varint(blockHeader.length + compressed), ...varint(uncompressed)];
  const index = withCrc(Uint8Array.from([...entries, ...new Uint8Array(-entries.length & 3)]));
  const tail = new Uint8Array(6);
  new DataView(tail.buffer).setUint32(0, index.length / 4 - 1, true);
  tail.set(STREAM_FLAGS, 4);
  return {
    before: Buffer.concat([MAGIC, withCrc(STREAM_FLAGS), blockHeader]),
    after: Buffer.concat([padding, index, crcOf(tail), tail, Uint8Array.of(0x59, 0x5a)]),
  };
}

function withCrc(bytes: Uint8Array): Uint8Array {
  return Buffer.concat([bytes, crcOf(bytes)]);
}

function crcOf(bytes: Uint8Array): Uint8Array {
  const field = new Uint8Array(4);
  new DataView(field.buffer).setUint32(0, crc32(bytes), true);
  return field;
}

function varint(value: number): number[] {
  return value < 0x80 ? [value] : [(value % 0x80) | 0x80, ...varint(Math.floor(value / 0x80))];
}

function readVarint(bytes: Uint8Array, position: number): number {
  const byte = bytes[position] ?? 0;
  return byte < 0x80 ? byte : byte - 0x80 + 0x80 * readVarint(bytes, position + 1);
}
