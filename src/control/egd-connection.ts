import type { Socket } from 'node:net';
import type { Connection } from './connection-list.ts';
import type { RequestDesk } from './request-desk.ts';

// The commands of EGD, the Entropy Gathering Daemon by Brian Warner (egd.pl 0.9), as PRNGD and OpenSSL's RAND_egd speak it.
const COUNT = 0;
const TAKE = 1;
const WAIT = 2;
const ADD = 3;
const PROCESS = 4;

const LENGTHS: readonly (number | undefined)[] = [1, 2, 2, 4, 1]; // bytes of each command, without what ADD brings
const NAMES = ['count', 'take', 'wait', 'add', 'pid'] as const;

const MOST_UNREAD = 4096; // bytes of commands that wait; above, it is not read from
const PROBE_INTERVAL = 1000; // milliseconds

const MOST_COUNTED = 0xff_ff_ff_ff; // bits that the answer to COUNT has room for

/** One client of the classic EGD protocol: its commands are answered one after the other. */
export class EgdConnection implements Connection {
  readonly #socket: Socket;
  readonly #desk: RequestDesk;
  readonly #gone = new AbortController();
  #received: Buffer = Buffer.alloc(0); // commands that are not answered yet
  #skip = 0; // bytes of an ADD that are still to come
  #isBusy = false;
  #isLast = false; // whether nothing more is answered than what goes on

  constructor(socket: Socket, desk: RequestDesk) {
    this.#socket = socket;
    this.#desk = desk;
    socket.setTimeout(desk.settings.control.idleTimeout);
    socket.on('data', (chunk) => {
      this.#received = Buffer.concat([this.#received, chunk]);
      if (this.#received.length > MOST_UNREAD) socket.pause();
      void this.#work();
    });
    socket.on('end', () => {
      this.#isLast = true;
      void this.#work();
      this.#probe();
    });
    socket.on('timeout', () => {
      if (!this.#isBusy || socket.writableLength > 0) socket.destroy();
    });
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#gone.abort());
  }

  /** Answers what goes on, and closes. */
  finish(): void {
    this.#isLast = true;
    this.#received = Buffer.alloc(0);
    if (this.#isBusy) this.#gone.abort();
    else this.#socket.destroySoon();
  }

  async #work(): Promise<void> {
    if (this.#isBusy) return;
    this.#isBusy = true;
    for (let command = this.#next(); command !== undefined; command = this.#next()) await this.#run(command);
    this.#isBusy = false;
    if (this.#socket.destroyed) return;
    if (this.#isLast) this.#socket.destroySoon();
    else this.#socket.resume();
  }

  // The next whole command.
  #next(): Buffer | undefined {
    const skipped = Math.min(this.#skip, this.#received.length);
    this.#skip -= skipped;
    this.#received = this.#received.subarray(skipped);
    if (this.#received.length === 0 || this.#socket.destroyed) return undefined;
    const length = LENGTHS[this.#received[0] ?? 0];
    if (length === undefined) {
      this.#desk.count('egd', 'unknown', 'failed', performance.now());
      this.#received = Buffer.alloc(0);
      this.#isLast = true; // where the next command would begin is not known
      return undefined;
    }
    if (this.#received.length < length) return undefined;
    const command = this.#received.subarray(0, length);
    this.#received = this.#received.subarray(length);
    return command;
  }

  async #run(command: Buffer): Promise<void> {
    const started = performance.now();
    const [code = 0, size = 0] = command;
    try {
      if (code === COUNT) this.#sayCount();
      else if (code === TAKE) await this.#give(size, 0);
      else if (code === WAIT) await this.#give(size, Infinity);
      else if (code === ADD) this.#skip = command[3] ?? 0;
      else if (code === PROCESS) this.#sayProcess();
      this.#desk.count('egd', NAMES[code] ?? 'unknown', 'ok', started);
    } catch (error) {
      this.#desk.count('egd', NAMES[code] ?? 'unknown', 'failed', started);
      if (!this.#gone.signal.aborted) this.#desk.log.warn('A request of the EGD socket failed.', { error });
      this.#isLast = true;
      this.#received = Buffer.alloc(0);
    }
  }

  #sayCount(): void {
    const answer = Buffer.alloc(4);
    answer.writeUInt32BE(Math.min(this.#desk.daemon.status().pool.bytes * 8, MOST_COUNTED));
    this.#socket.write(answer);
  }

  // TAKE tells how many bytes follow; WAIT gives as many as asked for, and says nothing before.
  async #give(size: number, wait: number): Promise<void> {
    const bytes = size === 0 ? new Uint8Array() : await this.#desk.daemon.getEntropy({ length: size, wait, signal: this.#gone.signal });
    const answer = wait === 0 ? Buffer.from([bytes.length, ...bytes]) : Buffer.from(bytes);
    bytes.fill(0);
    this.#socket.write(answer, () => answer.fill(0));
  }

  #sayProcess(): void {
    const pid = String(this.#desk.daemon.status().pid);
    this.#socket.write(Buffer.concat([Buffer.from([pid.length]), Buffer.from(pid, 'latin1')]));
  }

  // Whether a client that has ended its side still listens is seen by writing to it; nothing is enough.
  #probe(): void {
    if (!this.#isBusy || this.#socket.destroyed) return;
    this.#socket.write('');
    setTimeout(() => this.#probe(), PROBE_INTERVAL).unref();
  }
}
