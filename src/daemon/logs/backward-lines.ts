import type { FileHandle } from 'node:fs/promises';

const STEP = 65_536; // bytes
const NEWLINE = 0x0a;

/** The lines of a file before `end`, an offset in bytes, last first. */
export async function* backwardLines(file: FileHandle, end: number): AsyncGenerator<string> {
  let rest: Buffer = Buffer.alloc(0); // the end of a line whose start has not been read
  let isLast = true;
  for (let offset = end; offset > 0;) {
    const length = Math.min(STEP, offset);
    offset -= length;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    let text = Buffer.concat([buffer.subarray(0, bytesRead), rest]);
    for (let at = text.lastIndexOf(NEWLINE); at >= 0; at = text.lastIndexOf(NEWLINE)) {
      // What follows the last newline is a line only where it is not empty.
      if (!isLast || at < text.length - 1) yield text.toString('utf8', at + 1);
      isLast = false;
      text = text.subarray(0, at);
    }
    rest = text;
  }
  if (end > 0 && (!isLast || rest.length > 0)) yield rest.toString('utf8');
}

/** Where the last whole line before `end` is over. */
export async function endOfLines(file: FileHandle, end: number): Promise<number> {
  for (let offset = end; offset > 0;) {
    const length = Math.min(STEP, offset);
    offset -= length;
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset);
    const at = buffer.lastIndexOf(NEWLINE, bytesRead - 1);
    if (bytesRead > 0 && at >= 0) return offset + at + 1;
  }
  return 0;
}
