import { appendFileSync, closeSync, openSync, readSync, statSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import type { RotatingFileStream } from 'rotating-file-stream';
import { prepareLogFile, removeOldFiles } from './log-folder.ts';

/** A file that lines are added to, with older ones of the same name and a number. */
export interface LogFile {
  readonly failure: string | undefined; // why the last lines could not be written; undefined: they could
  /** Adds a line, which ends with a newline; it is written as soon as those before it are. */
  write(line: string): void;
  /** Resolves when every line is written, or cannot be. */
  flush(): Promise<void>;
  /** Writes what is left at once. */
  flushSync(): void;
  close(): Promise<void>;
}

/** How large files get, and what to do when lines were lost. */
export interface LogFileOptions {
  readonly path: string;
  readonly maxSize: number; // bytes
  readonly maxFiles: number;
  readonly onLost: (lines: number, reason: string) => void; // called when lines can be written again
}

const MOST_WAITING = 1_048_576; // characters of lines that cannot be written yet
const LARGEST_WRITE = 16_384; // characters

/** Opens a log file for this user alone; OUTPUT_FAILED when it can't be. Later failures, such as a full disk, only cost lines. */
export async function openLogFile(options: LogFileOptions): Promise<LogFile> {
  await prepareLogFile(options.path);
  await removeOldFiles(options.path, options.maxFiles);
  const { createStream } = await import('rotating-file-stream');
  const { path, maxSize, maxFiles } = options;
  return new QueuedFile(options, () =>
    createStream(basename(path), { path: dirname(path), size: `${maxSize}B`, rotate: maxFiles, mode: 0o600 }),
  );
}

// The stream dies of its first error, and says of several lines only when all of them are written: so lines wait here,
// and a few at a time are handed over.
class QueuedFile implements LogFile {
  readonly #path: string;
  readonly #onLost: LogFileOptions['onLost'];
  readonly #create: () => RotatingFileStream;
  readonly #idle: (() => void)[] = [];
  #stream: RotatingFileStream | undefined;
  #lines: string[] = [];
  #length = 0; // characters in #lines
  #writing: readonly string[] | undefined; // lines that the stream has been handed
  #lost = 0;
  #failure: string | undefined;
  #isOneMore = false; // whether a line came since the stream was handed what it has
  #isSaved = false; // whether what the stream has been handed is in the file in any case
  #isClosed = false;

  constructor({ path, onLost }: LogFileOptions, create: () => RotatingFileStream) {
    this.#path = path;
    this.#onLost = onLost;
    this.#create = create;
  }

  get failure(): string | undefined {
    return this.#failure;
  }

  write(line: string): void {
    this.#lines.push(line);
    this.#length += line.length;
    while (this.#length > MOST_WAITING) {
      this.#length -= this.#lines.shift()?.length ?? 0;
      this.#lost++;
    }
    this.#isOneMore = true;
    this.#next();
  }

  async flush(): Promise<void> {
    if (this.#writing === undefined) return;
    await new Promise<void>((resolve) => {
      this.#idle.push(resolve);
    });
  }

  flushSync(): void {
    const rest = this.#take(Infinity);
    const handed = (this.#writing ?? []).join('');
    try {
      // Better written twice than not at all, should it be on its way right now.
      appendFileSync(this.#path, (this.#endsWith(handed) ? '' : handed) + rest.join(''), { mode: 0o600 });
      this.#isSaved = true;
    } catch {
      this.#lost += rest.length; // there is no other place to say it
    }
  }

  async close(): Promise<void> {
    await this.flush();
    this.#isClosed = true;
    const stream = this.#stream;
    this.#stream = undefined;
    if (stream === undefined || stream.destroyed) return;
    await new Promise<void>((resolve) => {
      stream.once('close', resolve).end();
    });
  }

  #next(): void {
    if (this.#writing !== undefined || this.#isClosed) return;
    const lines = this.#take(LARGEST_WRITE);
    if (lines.length === 0) {
      for (const resolve of this.#idle.splice(0)) resolve();
      return;
    }
    this.#writing = lines;
    this.#isSaved = false;
    this.#isOneMore = false;
    this.#stream ??= this.#open();
    this.#stream.write(lines.join(''), (error) => {
      if (error === null || error === undefined) this.#written();
    });
  }

  #open(): RotatingFileStream {
    const stream = this.#create();
    // Comes instead of the answer to a write, or beside it.
    stream.on('error', (error: Error) => {
      if (this.#stream === stream) this.#failed(error);
    });
    return stream;
  }

  #written(): void {
    this.#writing = undefined;
    const [lost, failure] = [this.#lost, this.#failure ?? ''];
    this.#lost = 0;
    this.#failure = undefined;
    if (lost > 0) this.#onLost(lost, failure);
    this.#next();
  }

  // The lines are tried again with the next one; till then nothing is retried, and who waits is let go.
  #failed(error: Error): void {
    this.#stream = undefined;
    this.#failure = 'code' in error ? String(error.code) : error.message;
    if (this.#writing !== undefined && !this.#isSaved) {
      this.#lines.unshift(...this.#writing);
      this.#length += lengthOf(this.#writing);
    }
    this.#writing = undefined;
    if (this.#isOneMore) return this.#next();
    for (const resolve of this.#idle.splice(0)) resolve();
  }

  #take(most: number): readonly string[] {
    let length = 0;
    const end = this.#lines.findIndex((line, index) => {
      length += line.length;
      return index > 0 && length > most;
    });
    const taken = this.#lines.splice(0, end < 0 ? Infinity : end);
    this.#length -= lengthOf(taken);
    return taken;
  }

  // Whether what was handed over has already been written: the answer may still be on its way.
  #endsWith(text: string): boolean {
    if (text === '') return true;
    const wanted = Buffer.from(text);
    const found = Buffer.alloc(wanted.length);
    const file = openSync(this.#path, 'a+', 0o600);
    try {
      const { size } = statSync(this.#path);
      return size >= wanted.length && readSync(file, found, 0, found.length, size - wanted.length) === found.length && found.equals(wanted);
    } finally {
      closeSync(file);
    }
  }
}

function lengthOf(lines: readonly string[]): number {
  return lines.reduce((length, line) => length + line.length, 0);
}
