import type { Socket } from 'node:net';
import type { RequestDesk } from './request-desk.ts';

/** What becomes of a connection: it is told to finish when the daemon stops. */
export interface Connection {
  finish(): void;
}

/** The connections of one listener, as many as the settings allow. */
export class ConnectionList {
  readonly #desk: RequestDesk;
  readonly #open = new Map<Socket, Connection>();
  readonly #refuse: (socket: Socket) => void;
  #refused = 0; // since there was room

  /** `refuse` says to a client that there are too many, and closes. */
  constructor(desk: RequestDesk, refuse: (socket: Socket) => void) {
    this.#desk = desk;
    this.#refuse = refuse;
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
    this.#refuse(socket);
    this.#refused += 1;
    if (this.#refused === 1)
      this.#desk.log.warn('As many clients as allowed are connected: more are refused.', { connections: this.#open.size });
  }
}
