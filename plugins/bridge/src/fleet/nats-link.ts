import { readFile } from 'node:fs/promises';
import type { NatsConnection, NodeConnectionOptions } from '@nats-io/transport-node';
import { EgdError } from 'egd-core';
import type { ComponentLog } from 'egd-core/logging';
import type { ClusterConfig } from '../config/gateway-config.ts';
import { readNatsServers } from './nats-servers.ts';

/** The connection of a gateway to the NATS of its fleet; it is sought again for ever. */
export interface NatsLink {
  readonly connection: NatsConnection;
  readonly servers: string; // without what is secret
  readonly connected: boolean;
  readonly reconnects: number; // since the start
  /** Calls back when the connection is lost (false) and when it is there again (true). */
  onChange(listener: (connected: boolean) => void): void;
  /**
   * Waits for an answer, no longer than the connection lasts: none comes after it. Rejects with GATEWAY_UNAVAILABLE, and
   * asks nothing, when there is no connection: nothing may wait in it and go out later.
   */
  ask<Answer>(question: () => Promise<Answer>): Promise<Answer>;
  /** Throws GATEWAY_UNAVAILABLE when there is no connection. */
  demand(): void;
  close(): Promise<void>;
}

/** Most milliseconds that an answer of NATS is waited for; then nobody knows whether it did what it was asked. */
export const ANSWER_TIMEOUT = 3000;

/** Connects to the NATS of the fleet. Rejects with GATEWAY_FLEET_UNREACHABLE, or CONFIG_INVALID_VALUE for a URL that is none. */
export async function openNatsLink(cluster: ClusterConfig, log: ComponentLog): Promise<NatsLink> {
  const { shown, tls, ...login } = readNatsServers(cluster.nats);
  const { connect, credsAuthenticator } = await import('@nats-io/transport-node');
  const options: NodeConnectionOptions = {
    name: `egd-gateway ${cluster.name}`,
    servers: [...login.servers],
    ...(login.user === undefined ? {} : { user: login.user, pass: login.password ?? '' }),
    ...(login.token === undefined ? {} : { token: login.token }),
    ...(cluster.credentialsFile === undefined ? {} : { authenticator: credsAuthenticator(await bytesOf(cluster.credentialsFile)) }),
    ...(tls || cluster.caFile !== undefined
      ? { tls: cluster.caFile === undefined ? {} : { ca: (await bytesOf(cluster.caFile)).toString() } }
      : {}),
    timeout: CONNECT_TIMEOUT,
    maxReconnectAttempts: -1,
    reconnectDelayHandler: () => backoff.next(),
    ignoreAuthErrorAbort: true, // a password that is replaced on the server first
    pingInterval: PING_INTERVAL,
    maxPingOut: 2,
  };
  const backoff = new Backoff();
  let connection: NatsConnection;
  try {
    connection = await connect(options);
    backoff.reset();
  } catch (error) {
    throw new EgdError('GATEWAY_FLEET_UNREACHABLE', `No connection to NATS at ${shown}.`, { cause: error });
  }
  return new Link(connection, shown, backoff, log);
}

const CONNECT_TIMEOUT = 5000; // milliseconds
const PING_INTERVAL = 5000; // milliseconds; a server that doesn't answer two of them is left

class Link implements NatsLink {
  readonly connection: NatsConnection;
  readonly servers: string;
  readonly #log: ComponentLog;
  readonly #listeners: ((connected: boolean) => void)[] = [];
  readonly #asking = new Set<() => void>();
  readonly #watched: Promise<void>;
  #connected = true;
  #reconnects = 0;

  constructor(connection: NatsConnection, servers: string, backoff: Backoff, log: ComponentLog) {
    this.connection = connection;
    this.servers = servers;
    this.#log = log;
    this.#watched = this.#watch(backoff);
  }

  get connected(): boolean {
    return this.#connected;
  }

  get reconnects(): number {
    return this.#reconnects;
  }

  onChange(listener: (connected: boolean) => void): void {
    this.#listeners.push(listener);
  }

  async ask<Answer>(question: () => Promise<Answer>): Promise<Answer> {
    this.demand();
    const lost = Promise.withResolvers<never>();
    const giveUp = (): void => lost.reject(this.#unavailable(`The connection to NATS at ${this.servers} was lost before it answered.`));
    this.#asking.add(giveUp);
    try {
      return await Promise.race([question(), lost.promise]);
    } finally {
      this.#asking.delete(giveUp);
    }
  }

  demand(): void {
    if (!this.#connected || this.connection.isClosed()) throw this.#unavailable(`No connection to NATS at ${this.servers}.`);
  }

  async close(): Promise<void> {
    await this.connection.close();
    await this.#watched;
  }

  async #watch(backoff: Backoff): Promise<void> {
    for await (const status of this.connection.status()) {
      if (status.type === 'disconnect') this.#change(false);
      if (status.type === 'reconnect') {
        backoff.reset();
        this.#reconnects += 1;
        this.#change(true);
      }
      if (status.type === 'error') this.#log.warn('NATS reports an error', { error: status.error });
    }
  }

  #change(connected: boolean): void {
    if (this.#connected === connected) return;
    this.#connected = connected;
    if (connected) this.#log.info('the connection to NATS is there again', { servers: this.servers });
    else this.#log.warn('the connection to NATS is lost: what is at hand is served, and no packet is accepted', { servers: this.servers });
    if (!connected) for (const giveUp of this.#asking) giveUp();
    for (const listener of this.#listeners) listener(connected);
  }

  #unavailable(message: string): EgdError {
    return new EgdError('GATEWAY_UNAVAILABLE', message);
  }
}

/**
 * Waits longer the longer the connection is lost, up to ten seconds, and each gateway a little differently, so that a fleet
 * doesn't fall upon a server that comes back. The client asks for the wait many times between two tries.
 */
class Backoff {
  readonly #spread = 0.75 + Math.random() / 2;
  #lostSince: number | undefined; // by a clock that only goes forward

  next(): number {
    const now = performance.now();
    this.#lostSince ??= now;
    return Math.min(LONGEST_WAIT, SHORTEST_WAIT + (now - this.#lostSince) / 4) * this.#spread;
  }

  reset(): void {
    this.#lostSince = undefined;
  }
}

const SHORTEST_WAIT = 100; // milliseconds
const LONGEST_WAIT = 10_000; // milliseconds

async function bytesOf(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    throw new EgdError('CONFIG_UNREADABLE', `Cannot read ${file}, which \`[gateway.cluster]\` names.`, { cause: error });
  }
}
