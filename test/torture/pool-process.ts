import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const CHILD = join(import.meta.dirname, 'pool-child.ts');
const FAULTS = join(import.meta.dirname, '..', 'support', 'inject-faults.ts');

/** What a process with a pool says of itself, besides the bytes it gives. */
export interface PoolEvent {
  readonly event: 'open' | 'saving' | 'saved' | 'error' | 'closed';
  readonly found?: string;
  readonly lost?: number; // bytes
  readonly bytes?: number; // in the pool, or saved
  readonly given?: number; // bytes
  readonly code?: string;
}

/** A process with a pool, and all that came from it. */
export class PoolProcess {
  readonly replies: Buffer[] = []; // also a part of one, when it was killed meanwhile
  readonly events: PoolEvent[] = [];
  readonly ended: Promise<NodeJS.Signals | null>;
  stderr = '';
  wasKilled = false; // by us
  readonly #child: ChildProcess;
  #frame = Buffer.alloc(0);
  readonly #opened = Promise.withResolvers<void>();

  /** `faults`: what goes wrong with its disk, as inject-faults.ts has it. */
  constructor(path: string, reserveBlock: number, faults = '') {
    const env = { PATH: process.env['PATH'], ...(faults === '' ? {} : { NODE_OPTIONS: `--import=${FAULTS}`, EGD_FAULTS: faults }) };
    this.#child = spawn(process.execPath, ['--conditions=egd-source', CHILD, path, String(reserveBlock)], { env });
    this.#child.stdout?.on('data', (part: Buffer) => this.#read(part));
    this.#child.stderr?.on('data', (part: Buffer) => (this.stderr += String(part)));
    this.#child.stdin?.on('error', () => {}); // it was killed
    this.ended = once(this.#child, 'close').then(([, signal]) => {
      this.#opened.resolve();
      if (this.#frame[0] === BYTES && this.#frame.length > HEAD) this.replies.push(this.#frame.subarray(HEAD));
      return signal;
    });
  }

  /** Resolves when the pool is open, or the process has ended before. */
  get opened(): Promise<void> {
    return this.#opened.promise;
  }

  /** Bytes that came. */
  get given(): number {
    return this.replies.reduce((sum, { length }) => sum + length, 0);
  }

  ask(length: number): void {
    this.#child.stdin?.write(`${length}\n`);
  }

  /** Lets it end by itself. */
  end(): void {
    this.#child.stdin?.end();
  }

  kill(): void {
    this.wasKilled = this.#child.kill('SIGKILL');
  }

  #read(part: Buffer): void {
    this.#frame = Buffer.concat([this.#frame, part]);
    while (this.#frame.length >= HEAD) {
      const end = HEAD + this.#frame.readUInt32LE(1);
      if (this.#frame.length < end) break;
      const body = this.#frame.subarray(HEAD, end);
      if (this.#frame[0] === BYTES) this.replies.push(body);
      else this.events.push(JSON.parse(body.toString()));
      this.#frame = this.#frame.subarray(end);
      this.#opened.resolve();
    }
  }
}

const HEAD = 5; // bytes: what follows, and how long it is
const BYTES = 'B'.charCodeAt(0);
