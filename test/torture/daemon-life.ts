import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const BINARY = join(import.meta.dirname, '..', '..', 'bin', 'run.js');
const FAULTS = join(import.meta.dirname, '..', 'support', 'inject-faults.ts');

/** How a daemon found its pool. */
export interface PoolOpening {
  readonly found: string;
  readonly lost: number; // bytes
}

/** The real daemon in the foreground, with its two processes. */
export class DaemonLife {
  readonly openings: PoolOpening[] = []; // one of each worker
  readonly ended: Promise<number | null>; // exit status
  readonly #child: ChildProcess;
  readonly #ready = Promise.withResolvers<boolean>();
  #worker: number | undefined; // process id
  #line = '';
  output = '';

  /** `faults`: what goes wrong with its disk, as inject-faults.ts has it. */
  constructor(home: string, faults = '') {
    const env: NodeJS.ProcessEnv = {
      HOME: home,
      PATH: process.env['PATH'],
      TMPDIR: home,
      ...(faults === '' ? {} : { NODE_OPTIONS: `--import=${FAULTS}`, EGD_FAULTS: faults }),
    };
    const child = spawn(process.execPath, [BINARY, 'start', '--foreground', '--config', join(home, 'egd.toml')], {
      env,
      cwd: home,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.on('data', (part: Buffer) => this.#read(String(part)));
    child.stderr.on('data', (part: Buffer) => (this.output += String(part)));
    this.#child = child;
    this.ended = once(child, 'close').then(([status]) => {
      this.#ready.resolve(false);
      return status;
    });
  }

  /** Whether clients can ask; false when the daemon ended before. */
  get ready(): Promise<boolean> {
    return this.#ready.promise;
  }

  /** Kills both processes at once, or the worker alone, so that the supervisor starts another. */
  kill(which: 'both' | 'worker'): void {
    if (which === 'both') this.#child.kill('SIGKILL');
    if (this.#worker !== undefined) kill(this.#worker);
  }

  stop(): void {
    this.#child.kill('SIGTERM');
  }

  #read(part: string): void {
    this.output += part;
    const lines = (this.#line + part).split('\n');
    this.#line = lines.pop() ?? '';
    for (const line of lines) {
      if (!line.startsWith('{')) continue;
      const { pid, msg, found, lost } = JSON.parse(line);
      if (msg === 'Starting.') this.#worker = pid;
      if (found !== undefined) this.openings.push({ found, lost });
      if (msg === 'Ready.') this.#ready.resolve(true);
    }
  }
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}
