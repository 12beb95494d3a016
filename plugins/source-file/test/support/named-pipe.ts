import { execFile } from 'node:child_process';
import { constants } from 'node:fs';
import { open, type FileHandle } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Makes a named pipe. */
export async function makeNamedPipe(path: string): Promise<void> {
  await promisify(execFile)('mkfifo', [path]);
}

/** The end of a named pipe that is written to, without waiting for a reader; the pipe does not end before it is closed. */
export function openWriter(path: string): Promise<FileHandle> {
  return open(path, constants.O_RDWR | constants.O_NONBLOCK);
}

/** Writes to a named pipe from another process, as soon as somebody reads, and closes it. */
export async function writeFromOutside(path: string, text: string): Promise<void> {
  await promisify(execFile)('sh', ['-c', 'printf %s "$1" > "$2"', 'sh', text, path]);
}
