import { watch } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EgdError, isEgdError } from 'egd-core';
import { backwardLines, endOfLines } from './backward-lines.ts';
import { logFiles } from 'egd-core/logging';

const POLL = 1000; // milliseconds; not every file system tells of changes
const STEP = 65_536; // bytes

/** The end of a log, which may be rotated while it is read. */
export class LogTail {
  readonly #path: string;
  readonly #end: number; // of the lines that were there when it was opened
  #file: FileHandle;
  #position: number;
  #rest: Buffer = Buffer.alloc(0); // of a line that is not whole yet

  private constructor(path: string, file: FileHandle, end: number) {
    this.#path = path;
    this.#file = file;
    this.#end = end;
    this.#position = end;
  }

  /** Opens the log; DAEMON_NO_LOG when it is not there or can't be read. */
  static async open(path: string): Promise<LogTail> {
    try {
      const file = await open(path, 'r');
      try {
        const found = await file.stat();
        if (!found.isFile()) throw noLog(path, 'it is no regular file');
        return new LogTail(path, file, await endOfLines(file, found.size));
      } catch (error) {
        await file.close();
        throw error;
      }
    } catch (cause) {
      throw isEgdError(cause) ? cause : noLog(path, cause);
    }
  }

  /** The last lines that were there when the log was opened and that `accepts` takes, oldest first, from rotated files too. */
  async lastLines(count: number, accepts: (line: string) => boolean): Promise<readonly string[]> {
    const lines: string[] = [];
    const seen = new Set<string>();
    const collect = async (file: FileHandle, end?: number): Promise<void> => {
      const found = await file.stat();
      if (seen.has(idOf(found))) return; // rotated in the meantime
      seen.add(idOf(found));
      for await (const line of backwardLines(file, end ?? found.size)) {
        if (lines.length >= count) return;
        if (line !== '' && accepts(line)) lines.push(line);
      }
    };
    await collect(this.#file, this.#end);
    for (const path of await logFiles(this.#path)) {
      if (lines.length >= count) break;
      const file = await open(path, 'r').catch(() => undefined);
      if (file === undefined) continue;
      try {
        await collect(file);
      } finally {
        await file.close();
      }
    }
    return lines.toReversed();
  }

  /** Hands over each line that is added, across rotations, until `signal` aborts. */
  async follow(onLine: (line: string) => void, signal: AbortSignal): Promise<void> {
    const waker = new Waker(dirname(this.#path), signal);
    try {
      while (!signal.aborted) {
        const woken = waker.next();
        await this.#readOn(onLine);
        if (!(await this.#goOn(onLine))) await woken;
      }
    } finally {
      waker.close();
    }
  }

  async close(): Promise<void> {
    await this.#file.close();
  }

  async #readOn(onLine: (line: string) => void): Promise<void> {
    if ((await this.#file.stat()).size < this.#position) this.#start(); // emptied by somebody
    for (;;) {
      const { buffer, bytesRead } = await this.#file.read(Buffer.alloc(STEP), 0, STEP, this.#position);
      if (bytesRead === 0) return;
      this.#position += bytesRead;
      const text = Buffer.concat([this.#rest, buffer.subarray(0, bytesRead)]);
      const end = text.lastIndexOf('\n') + 1;
      this.#rest = text.subarray(end);
      for (const line of text.toString('utf8', 0, end).split('\n')) if (line !== '') onLine(line);
    }
  }

  // To the file that came after this one, if one did.
  async #goOn(onLine: (line: string) => void): Promise<boolean> {
    const next = await this.#next();
    const file = next === undefined ? undefined : await open(next, 'r').catch(() => undefined);
    if (file === undefined) return false;
    await this.#readOn(onLine); // what was written before it was rotated
    await this.#file.close();
    this.#file = file;
    this.#start();
    return true;
  }

  async #next(): Promise<string | undefined> {
    const here = idOf(await this.#file.stat());
    const newest = await stat(this.#path).catch(() => undefined);
    if (newest === undefined || idOf(newest) === here) return undefined;
    const paths = await logFiles(this.#path);
    const found = await Promise.all(paths.map(async (path) => stat(path).then(idOf, () => undefined)));
    const index = found.indexOf(here);
    return index > 0 ? paths[index - 1] : this.#path;
  }

  #start(): void {
    this.#position = 0;
    this.#rest = Buffer.alloc(0);
  }
}

// Wakes when something changes in a folder, and now and then.
class Waker {
  readonly #folder: ReturnType<typeof watch> | undefined;
  readonly #poll: NodeJS.Timeout;
  #wake: () => void = () => undefined;

  constructor(folder: string, signal: AbortSignal) {
    const wake = (): void => this.#wake();
    this.#folder = watchFolder(folder, wake);
    this.#poll = setInterval(wake, POLL);
    signal.addEventListener('abort', wake, { once: true });
  }

  next(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  close(): void {
    clearInterval(this.#poll);
    this.#folder?.close();
  }
}

function watchFolder(folder: string, wake: () => void): ReturnType<typeof watch> | undefined {
  try {
    return watch(folder, wake).on('error', wake);
  } catch {
    return undefined; // as many are watched as the system allows
  }
}

function idOf({ dev, ino }: { readonly dev: number; readonly ino: number }): string {
  return `${dev}:${ino}`;
}

function noLog(path: string, cause: unknown): EgdError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  const isMissing = code === 'ENOENT' || code === 'ENOTDIR';
  return new EgdError('DAEMON_NO_LOG', isMissing ? `There is no log file ${path}.` : `The log file ${path} cannot be read (${code}).`, {
    cause,
    ...(isMissing ? {} : { suggestions: ['Read it as the user who started the daemon, or as root.'] }),
  });
}
