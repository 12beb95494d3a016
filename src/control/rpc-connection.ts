import type { Socket } from 'node:net';
import { LINGER } from './connection-list.ts';
import { RPC_ERRORS } from './control-messages.ts';
import { LineBuffer } from './line-buffer.ts';
import type { RequestDesk } from './request-desk.ts';
import { openMessage, refuse } from './rpc-message.ts';
import { WaitingCalls } from './waiting-calls.ts';

/** Most bytes of a line. */
export const LONGEST_LINE = 65_536;

/** Most requests of one connection at a time; it is not read from while there are so many. */
export const MOST_IN_FLIGHT = 32;

const MOST_UNREAD = 262_144; // bytes of answers that the client has not taken; above, it is not read from
const MOST_GARBAGE = 3; // lines that are not JSON, after which the connection is closed
const PROBE_INTERVAL = 1000; // milliseconds

/** One client of the socket: reads its lines, answers them, and sees to it that it costs no more than its share. */
export class RpcConnection {
  readonly #socket: Socket;
  readonly #desk: RequestDesk;
  readonly #calls = new WaitingCalls();
  readonly #lines = new LineBuffer(LONGEST_LINE);
  #inFlight = 0; // requests
  #garbage = 0;
  #lineBegan = 0; // what `performance.now()` said when the line came that is not whole; 0: there is none
  #isFinishing = false;
  #isRefused = false; // whether it sent what is not taken
  #hasEnded = false; // whether the client has ended its side
  #isCorked = false;

  constructor(socket: Socket, desk: RequestDesk) {
    this.#socket = socket;
    this.#desk = desk;
    socket.setTimeout(desk.settings.control.idleTimeout);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('drain', () => this.#work());
    socket.on('timeout', () => this.#beIdle());
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#calls.cancelAll());
    socket.on('end', () => {
      this.#hasEnded = true;
      this.#work();
      this.#probe();
    });
  }

  /** Answers what has come, and closes. */
  finish(): void {
    this.#isFinishing = true;
    this.#work();
  }

  #receive(chunk: Buffer): void {
    if (this.#isFinishing) return;
    this.#lines.add(chunk);
    this.#work();
    if (this.#lines.length === 0 || !this.#hasRoom()) this.#lineBegan = 0;
    else if (this.#lineBegan === 0) this.#lineBegan = performance.now();
    else if (performance.now() - this.#lineBegan > this.#desk.settings.control.idleTimeout) this.#socket.destroy();
  }

  #hasRoom(): boolean {
    return this.#inFlight < MOST_IN_FLIGHT && this.#socket.writableLength < MOST_UNREAD;
  }

  #work(): void {
    if (this.#socket.destroyed) return;
    let line = this.#hasRoom() ? this.#nextLine() : undefined;
    while (line !== undefined) {
      this.#lineBegan = 0;
      if (line === 'too-long') this.#refuseLine();
      else this.#open(line);
      line = this.#hasRoom() ? this.#nextLine() : undefined;
    }
    if (!this.#hasRoom()) this.#socket.pause();
    else if (!this.#hasEnded && !this.#isFinishing) this.#socket.resume();
    if (this.#inFlight === 0 && this.#lines.length === 0 && (this.#hasEnded || this.#isFinishing)) this.#close();
  }

  // What stands after the last newline is taken for a line when nothing more comes.
  #nextLine(): Buffer | 'too-long' | undefined {
    const line = this.#lines.take();
    if (line !== undefined || this.#lines.length === 0) return line;
    if (this.#hasEnded) return this.#lines.rest();
    if (this.#isFinishing) this.#lines.clear();
    return undefined;
  }

  #open(line: Buffer): void {
    this.#inFlight += 1; // what stops the daemon has this connection finish at once, and is to be answered all the same
    const message = openMessage(line, this.#desk, this.#calls);
    this.#inFlight -= 1;
    if (message === undefined) return;
    this.#inFlight += message.requests;
    if (message.isGarbage) this.#garbage += 1;
    if (this.#garbage >= MOST_GARBAGE) this.#hearNoMore();
    void this.#answer(message.requests, message.answer);
  }

  #refuseLine(): void {
    this.#hearNoMore();
    this.#inFlight += 1;
    void this.#answer(1, refuse(this.#desk, `Expected lines of at most ${LONGEST_LINE} bytes.`, RPC_ERRORS.invalidRequest));
  }

  #hearNoMore(): void {
    this.#isFinishing = true;
    this.#isRefused = true;
    this.#lines.clear();
  }

  async #answer(requests: number, answer: Promise<string | undefined>): Promise<void> {
    const text = await answer;
    this.#inFlight -= requests;
    if (text !== undefined) this.#write(text);
    this.#work();
  }

  // Answers that are ready together go out together.
  #write(text: string): void {
    if (this.#socket.destroyed) return;
    if (!this.#isCorked) {
      this.#isCorked = true;
      this.#socket.cork();
      process.nextTick(() => {
        this.#isCorked = false;
        this.#socket.uncork();
      });
    }
    this.#socket.write(`${text}\n`);
  }

  // One that is not heard any more may still be sending: its requests would fail before it reads why.
  #close(): void {
    if (!this.#isRefused || this.#hasEnded) return this.#socket.destroySoon();
    if (!this.#socket.writableEnded) setTimeout(() => this.#socket.destroy(), LINGER).unref();
    this.#socket.resume().end();
    return undefined;
  }

  // One that waits for its answer is not idle, one that does not read its answers is.
  #beIdle(): void {
    if (this.#inFlight > 0 && this.#socket.writableLength === 0) this.#socket.setTimeout(this.#desk.settings.control.idleTimeout);
    else this.#socket.destroy();
  }

  // Whether a client that has ended its side still listens is seen by writing to it; nothing is enough.
  #probe(): void {
    if (this.#inFlight === 0 || this.#socket.destroyed) return;
    this.#socket.write('');
    setTimeout(() => this.#probe(), PROBE_INTERVAL).unref();
  }
}
