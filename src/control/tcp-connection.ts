import type { Socket } from 'node:net';
import { LINGER } from './connection-list.ts';
import { answerCommand, commandReply } from './json-command.ts';
import { answerLegacy } from './legacy-command.ts';
import type { RequestDesk } from './request-desk.ts';
import type { TcpAnswer } from './tcp-answer.ts';
import { LONGEST_REQUEST, readTcpRequest, type Arrival, type TcpRequest } from './tcp-request.ts';

const PAUSE = 150; // milliseconds of silence after which a request without an end is taken as it is

/** One client of the TCP port: one request, one answer. */
export class TcpConnection {
  readonly #socket: Socket;
  readonly #desk: RequestDesk;
  #bytes = Buffer.alloc(0); // of the request
  #state: 'reading' | 'answering' | 'answered' = 'reading';
  #timer: NodeJS.Timeout; // ends the connection
  #pause: NodeJS.Timeout | undefined;

  constructor(socket: Socket, desk: RequestDesk) {
    this.#socket = socket;
    this.#desk = desk;
    this.#timer = setTimeout(() => socket.destroy(), desk.settings.control.idleTimeout);
    socket.on('data', (chunk) => this.#receive(chunk));
    socket.on('end', () => this.#look('ended'));
    socket.on('error', () => socket.destroy());
    socket.on('close', () => this.#stopTimers());
  }

  /** Lets the request that is being answered end, and closes. */
  finish(): void {
    if (this.#state === 'reading') this.#socket.destroy();
    if (this.#state === 'answered') this.#socket.destroySoon();
  }

  #receive(chunk: Buffer): void {
    if (this.#state !== 'reading') return; // thrown away
    this.#bytes = Buffer.concat([this.#bytes, chunk.subarray(0, 2 * LONGEST_REQUEST)]);
    this.#look('going-on');
  }

  #look(arrival: Arrival): void {
    if (this.#state !== 'reading') return;
    clearTimeout(this.#pause);
    const { legacy, token } = this.#desk.settings.control;
    const request = readTcpRequest(this.#bytes, arrival, legacy && token === undefined);
    if (request !== undefined) void this.#answer(request);
    else if (arrival === 'going-on') this.#pause = setTimeout(() => this.#look('paused'), PAUSE);
  }

  async #answer(request: TcpRequest): Promise<void> {
    const started = performance.now();
    this.#state = 'answering';
    this.#stopTimers();
    const { method, isFine, reply, error, afterwards } = await this.#perform(request);
    this.#desk.count(request.kind === 'legacy' ? 'legacy' : 'tcp', method, isFine ? 'ok' : 'failed', started);
    if (afterwards !== undefined) this.#desk.log.info('A client of the TCP port asked the daemon to stop.');
    if (error !== undefined) this.#desk.log.warn(`The command ${method} failed.`, { error, method });
    this.#state = 'answered';
    this.#timer = setTimeout(() => this.#socket.destroy(), LINGER); // to close at once would throw the answer away where more was sent
    this.#socket.end(reply, () => afterwards?.()); // whether or not the client has stayed for the answer
    if (this.#socket.destroyed) this.#stopTimers();
  }

  async #perform(request: TcpRequest): Promise<TcpAnswer> {
    const { daemon, settings } = this.#desk;
    if (request.kind === 'json') return answerCommand(request.bytes, daemon, settings.control.token);
    if (request.kind === 'bad') return { method: 'unknown', isFine: false, reply: commandReply(400) };
    return answerLegacy(request.bytes, daemon).catch((error: unknown) => ({ method: 'unknown', isFine: false, reply: '', error }));
  }

  #stopTimers(): void {
    clearTimeout(this.#timer);
    clearTimeout(this.#pause);
  }
}
