/** How bytes are written. */
export const ENCODINGS = ['binary', 'hex', 'base64'] as const;

/** One of them. */
export type Encoding = (typeof ENCODINGS)[number];

/** Bytes in an encoding: text on one line that ends with a newline, binary as it is. */
export function encodeBytes(bytes: Uint8Array, encoding: Encoding): Uint8Array | string {
  if (encoding === 'binary') return bytes;
  return `${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(encoding)}\n`;
}
