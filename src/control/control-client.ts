import { connect, type Socket } from 'node:net';
import { EgdError, isEgdError } from 'egd-core';
import { connectionLost, connectionRefused, noAnswer, toldError, unreadable } from './client-errors.ts';
import type { ControlPlaces } from './control.ts';
import type { MethodName, MethodResults } from './control-messages.ts';
import { checkTrustedSocket } from './trusted-socket.ts';

/** How long to wait for an answer, and what ends the wait. */
export interface CallOptions {
  readonly timeout?: number; // milliseconds, Infinity: as long as it takes; 10 seconds when left out
  readonly signal?: AbortSignal;
}

const TIMEOUT = 10_000; // milliseconds

interface Pending {
  readonly resolve: (result: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/** A connection to the running daemon, made at the first call, and again when the daemon has closed it. */
export class ControlClient {
  readonly #path: string;
  readonly #pending = new Map<number, Pending>();
  #socket: Socket | undefined;
  #text = ''; // of a reply that has not wholly come
  #lastId = 0;

  constructor({ socket }: ControlPlaces) {
    this.#path = socket;
  }

  /**
   * Asks the daemon. Rejects with DAEMON_NOT_RUNNING, DAEMON_NO_ANSWER, DAEMON_RUNTIME_UNSAFE where somebody else could
   * answer, the daemon's own error, or the reason of the signal; where a call is given up, so is the connection, and with
   * it every other call.
   */
  async call<Name extends MethodName>(method: Name, params: object = {}, options: CallOptions = {}): Promise<MethodResults[Name]> {
    const { timeout = TIMEOUT, signal } = options;
    signal?.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    const id = this.#send(method, params, { resolve, reject });
    const timer = Number.isFinite(timeout) ? setTimeout(() => this.#giveUp(noAnswer(this.#path, timeout)), timeout) : undefined;
    const abort = (): void => this.#giveUp(signal?.reason);
    signal?.addEventListener('abort', abort, { once: true });
    try {
      return (await promise) as MethodResults[Name]; // as the daemon's own table of methods says
    } finally {
      clearTimeout(timer);
      signal?.removeEventListener('abort', abort);
      this.#pending.delete(id);
    }
  }

  /** Calls off what waits for entropy: it is answered at once, by CONTROL_CANCELLED, or by the bytes where they came first. */
  cancelAll(): void {
    for (const id of this.#pending.keys()) {
      this.#socket?.write(`${JSON.stringify({ jsonrpc: '2.0', method: 'cancel', params: { id } })}\n`);
    }
  }

  /** Closes the connection; what was not answered is given up. */
  close(): void {
    this.#giveUp(new EgdError('DAEMON_NO_ANSWER', 'The connection to the daemon was closed.'));
  }

  #send(method: string, params: object, pending: Pending): number {
    this.#socket ??= this.#connect();
    this.#lastId += 1;
    this.#pending.set(this.#lastId, pending);
    this.#socket.write(`${JSON.stringify({ jsonrpc: '2.0', id: this.#lastId, method, params })}\n`);
    return this.#lastId;
  }

  #connect(): Socket {
    this.#checkPlace();
    const socket = connect(this.#path).setEncoding('utf8');
    const lost = (error: Error): void => {
      if (this.#socket === socket) this.#giveUp(error);
    };
    socket.on('data', (text: string) => this.#receive(text));
    socket.on('error', (error) => lost(connectionRefused(this.#path, error)));
    socket.on('close', () => lost(connectionLost(this.#path)));
    this.#text = '';
    return socket;
  }

  #checkPlace(): void {
    try {
      checkTrustedSocket(this.#path);
    } catch (error) {
      throw isEgdError(error) || !(error instanceof Error) ? error : connectionRefused(this.#path, error);
    }
  }

  #receive(text: string): void {
    const lines = text.split('\n');
    const rest = lines.pop() ?? '';
    for (const line of lines) {
      this.#take(this.#text + line);
      this.#text = '';
    }
    this.#text += rest;
  }

  #take(line: string): void {
    const reply = parseReply(line);
    if (reply === undefined) return this.#giveUp(unreadable(this.#path));
    const { id, result, error } = reply;
    if (typeof id !== 'number') return error === undefined ? undefined : this.#giveUp(toldError(error));
    const pending = this.#pending.get(id);
    if (error === undefined) pending?.resolve(result);
    else pending?.reject(toldError(error));
    return undefined;
  }

  #giveUp(error: unknown): void {
    const socket = this.#socket;
    this.#socket = undefined;
    socket?.destroy();
    for (const { reject } of this.#pending.values()) reject(error);
    this.#pending.clear();
  }
}

interface Reply {
  readonly id?: unknown;
  readonly result?: unknown;
  readonly error?: unknown;
}

function parseReply(line: string): Reply | undefined {
  try {
    const reply: unknown = JSON.parse(line);
    return typeof reply === 'object' && reply !== null ? reply : undefined;
  } catch {
    return undefined;
  }
}
