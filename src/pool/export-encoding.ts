/** How exported bytes are written. */
export const EXPORT_ENCODINGS = ['raw', 'hex', 'base64'] as const;

/** One of them. */
export type ExportEncoding = (typeof EXPORT_ENCODINGS)[number];

/** A piece of bytes in an encoding, to be joined with the next one; in base64 all pieces but the last have whole groups of 3. */
export function encodePiece(bytes: Uint8Array, encoding: ExportEncoding): Uint8Array | string {
  return encoding === 'raw' ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString(encoding);
}
