import type { Readable } from 'node:stream';

const STDERR_HEAD = 4096; // characters that are kept
const STDERR_TAIL = 1000; // characters in which the last line is looked for
const QUIET_TIME = 500; // milliseconds without data after which nobody waits for the end of an output
const MAX_WAITS = 10; // times that long, at most

/** How output is taken. */
export interface ChildOutputOptions {
  readonly maxOutput: number; // bytes of standard output
  readonly onOverflow: () => void; // told of more; may be called again and again
}

/** What a child writes: bytes of standard output, the beginning of standard error. */
export class ChildOutput {
  readonly #parts: Buffer[] = [];
  readonly #streams: readonly Readable[];
  readonly #closed: Promise<unknown>;
  #length = 0;
  #received = 0; // bytes and characters of both
  #stderr = '';
  #tail = '';

  constructor(stdout: Readable, stderr: Readable, { maxOutput, onOverflow }: ChildOutputOptions) {
    this.#streams = [stdout, stderr];
    this.#closed = Promise.all(this.#streams.map(closed));
    stdout.on('data', (part: Buffer) => {
      this.#received += part.length;
      this.#length += part.length;
      if (this.#length <= maxOutput) return void this.#parts.push(part);
      part.fill(0);
      return onOverflow();
    });
    stderr.setEncoding('utf8').on('data', (part: string) => {
      this.#received += part.length;
      this.#stderr += part.slice(0, STDERR_HEAD - this.#stderr.length);
      this.#tail = (this.#tail + part).slice(-STDERR_TAIL);
    });
  }

  /** Bytes of standard output so far, also those that were too many. */
  get length(): number {
    return this.#length;
  }

  /** The first 4,096 characters of standard error. */
  get stderr(): string {
    return this.#stderr;
  }

  /** The end of standard error, which says best why a program failed. */
  get tail(): string {
    return this.#tail;
  }

  /**
   * Settles when all that was written has been read, once the child has ended: at the end of both outputs, or when
   * nothing comes any more although somebody unknown keeps one open.
   */
  async finished(): Promise<void> {
    for (let waits = 0, before = -1; waits < MAX_WAITS && before !== this.#received; waits += 1) {
      before = this.#received;
      if (await this.#closes(QUIET_TIME)) return;
    }
  }

  /** A copy of standard output. */
  bytes(): Uint8Array {
    return Buffer.concat(this.#parts);
  }

  /** Closes the outputs and wipes what was read. */
  close(): void {
    for (const stream of this.#streams) stream.destroy();
    for (const part of this.#parts) part.fill(0);
  }

  async #closes(milliseconds: number): Promise<boolean> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<false>((resolve) => {
      // On a busy machine the timer may come before data that has been waiting: a turn of the loop reads it.
      timer = setTimeout(() => setImmediate(resolve, false), milliseconds);
    });
    try {
      return await Promise.race([this.#closed.then(() => true), late]);
    } finally {
      clearTimeout(timer);
    }
  }
}

function closed(stream: Readable): Promise<void> {
  return new Promise((resolve) => {
    stream
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve());
  });
}
