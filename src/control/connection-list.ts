import type { Socket } from 'node:net';
import type { RequestDesk } from './request-desk.ts';

/** What becomes of a connection: it is told to finish when the daemon stops. */
export interface Connection {
  finish(): void;
}

const MOST_LINGERING = 32;

/** How long a client has to read why it was refused, in milliseconds. */
export const LINGER = 500;

/** The connections of one listener, as many as the settings allow. */
export class ConnectionList {
  readonly #desk: RequestDesk;
  readonly #open = new Map<Socket, Connection>();
  readonly #refusal: string;
  #lingering = 0; // refused clients that have not gone yet
  #refused = 0; // since there was room

  /** `refusal` is what a client reads when there are too many. */
  constructor(desk: RequestDesk, refusal: string) {
    this.#desk = desk;
    this.#refusal = refusal;
  }

  /** Takes a socket in, or refuses it. */
  admit(socket: Socket, connect: (socket: Socket) => Connection): void {
    if (this.#open.size >= this.#desk.settings.control.maxConnections) return this.#turnAway(socket);
    this.#refused = 0;
    this.#open.set(socket, connect(socket));
    this.#desk.activeConnections += 1;
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#desk.activeConnections -= 1;
    });
    return undefined;
  }

  /** Lets every connection finish within `timeout` milliseconds, then closes those that are left. */
  async finish(timeout: number): Promise<void> {
    if (this.#open.size === 0) return;
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(() => {
      for (const socket of this.#open.keys()) socket.destroy();
    }, timeout);
    for (const [socket, connection] of this.#open) {
      socket.once('close', () => {
        if (this.#open.size === 0) resolve();
      });
      connection.finish();
    }
    await promise;
    clearTimeout(timer);
  }

  // The log is not filled by one who asks again and again.
  #turnAway(socket: Socket): void {
    socket.on('error', () => socket.destroy());
    socket.resume().end(this.#refusal);
    if (this.#lingering >= MOST_LINGERING) socket.destroySoon();
    else this.#linger(socket);
    this.#refused += 1;
    const connections = this.#open.size;
    if (this.#refused === 1) this.#desk.log.warn('As many clients as allowed are connected: more are refused.', { connections });
  }

  // To close at once would make the request fail that is on its way, before the refusal is read.
  #linger(socket: Socket): void {
    this.#lingering += 1;
    const timer = setTimeout(() => socket.destroy(), LINGER);
    socket.once('close', () => {
      this.#lingering -= 1;
      clearTimeout(timer);
    });
  }
}
