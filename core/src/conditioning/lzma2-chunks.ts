/** How long a raw LZMA2 stream and what it decodes to are. */
export interface Lzma2Lengths {
  readonly compressed: number; // bytes, the end marker included
  readonly uncompressed: number; // bytes
}

/**
 * Measures a raw LZMA2 stream by the headers of its chunks, without decoding it; `undefined` where it is none or is cut
 * off. A chunk starts with a control byte: 0 ends the stream, 1 and 2 are stored bytes, from 0x80 on LZMA.
 */
export function measureLzma2(bytes: Uint8Array): Lzma2Lengths | undefined {
  let position = 0;
  let uncompressed = 0;
  for (;;) {
    const control = bytes[position];
    if (control === undefined) return undefined;
    if (control === 0) return { compressed: position + 1, uncompressed };
    const chunk = control >= 0x80 ? lzmaChunk(bytes, position, control) : storedChunk(bytes, position, control);
    if (chunk === undefined) return undefined;
    position = chunk.end;
    uncompressed += chunk.uncompressed;
  }
}

interface Chunk {
  readonly end: number;
  readonly uncompressed: number;
}

function storedChunk(bytes: Uint8Array, position: number, control: number): Chunk | undefined {
  const size = uint16(bytes, position + 1);
  return control > 2 || size === undefined ? undefined : { end: position + 3 + size + 1, uncompressed: size + 1 };
}

// The top bits of the control byte say whether a byte of properties follows.
function lzmaChunk(bytes: Uint8Array, position: number, control: number): Chunk | undefined {
  const low = uint16(bytes, position + 1);
  const size = uint16(bytes, position + 3);
  if (low === undefined || size === undefined) return undefined;
  const header = control >= 0xc0 ? 6 : 5;
  return { end: position + header + size + 1, uncompressed: ((control & 0x1f) << 16) + low + 1 };
}

function uint16(bytes: Uint8Array, position: number): number | undefined {
  const high = bytes[position];
  const low = bytes[position + 1];
  return high === undefined || low === undefined ? undefined : high * 256 + low;
}
