import { spawn, type ChildProcess } from 'node:child_process';
import { withLaunchPlan, type LaunchPlan } from '../launch-plan.ts';
import type { DaemonSignal, DownwardMessage, UpwardMessage } from '../messages.ts';

/** How a worker ended. */
export interface WorkerEnd {
  readonly status: number | null; // null: by a signal
  readonly signal: NodeJS.Signals | null;
  readonly isHung: boolean; // whether it was killed because it gave no sign of life
  readonly ran: number; // milliseconds
  readonly lastWords: string; // the end of what it wrote to standard error
}

/** What is started, and who hears of it. */
export interface WorkerOptions {
  readonly program: string; // path of bin/daemon.js
  readonly plan: LaunchPlan;
  readonly lockDescriptor: number;
  readonly onMessage: (message: UpwardMessage) => void;
}

const GRACE = 2000; // milliseconds: after a pause of the supervisor itself heartbeats are waiting to be read
const MOST_LAST_WORDS = 4096; // characters

/** A worker: its process, in a group of its own, and the watch over it. */
export class WorkerProcess {
  readonly ended: Promise<WorkerEnd>;
  readonly #child: ChildProcess;
  readonly #watch: NodeJS.Timeout;
  #isHung = false;
  #lastWords = '';

  constructor({ program, plan, lockDescriptor, onMessage }: WorkerOptions) {
    const start = performance.now();
    const heap = Math.max(64, Math.floor(plan.maxMemory / 2 ** 21)); // MiB; the rest is for the pool and other buffers
    this.#child = spawn(process.execPath, ['--disable-sigusr1', `--max-old-space-size=${heap}`, program, 'worker'], {
      detached: true,
      env: withLaunchPlan(process.env, plan),
      stdio: ['ignore', plan.isForeground ? 'inherit' : 'ignore', 'pipe', 'ipc', lockDescriptor],
      windowsHide: true,
    });
    this.#watch = setTimeout(() => this.#suspect(), plan.hangTimeout);
    this.#child.on('message', (message: UpwardMessage) => {
      this.#watch.refresh();
      onMessage(message);
    });
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#lastWords = (this.#lastWords + text).slice(-MOST_LAST_WORDS);
      if (plan.isForeground) process.stderr.write(text);
    });
    this.ended = this.#end(start);
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Tells the worker of a signal; one that is gone hears nothing. */
  tell(name: DaemonSignal): void {
    const message: DownwardMessage = { type: 'signal', name };
    if (this.#child.connected) this.#child.send(message, () => undefined);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  #suspect(): void {
    let sign = false;
    const heard = (): void => void (sign = true);
    this.#child.once('message', heard);
    setTimeout(() => {
      this.#child.off('message', heard);
      if (sign || this.#child.exitCode !== null || this.#child.signalCode !== null) return;
      this.#isHung = true;
      this.kill();
    }, GRACE);
  }

  #end(start: number): Promise<WorkerEnd> {
    return new Promise((resolve) => {
      const end = (status: number | null, signal: NodeJS.Signals | null): void => {
        clearTimeout(this.#watch);
        resolve({ status, signal, isHung: this.#isHung, ran: performance.now() - start, lastWords: this.#lastWords.trim() });
      };
      // Not `close`: a program that the worker started may hold its standard error open for long.
      this.#child.once('exit', (status, signal) => setImmediate(end, status, signal));
      this.#child.once('error', (error) => {
        this.#lastWords = error.message;
        if (this.#child.pid === undefined) end(null, null);
      });
    });
  }
}
