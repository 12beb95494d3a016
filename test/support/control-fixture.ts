import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { connect, type NetConnectOpts, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { ControlConfig } from 'egd-core';
import type { Control, ControlOptions, ControlSettings, RequestEvent } from '../../src/control/control.ts';
import { startControl } from '../../src/control/start-control.ts';
import { SmallDaemon } from './small-daemon.ts';

/** The control protocols of a small daemon, on a socket in a folder of their own and on a free port. */
export interface ControlFixture {
  readonly daemon: SmallDaemon;
  readonly control: Control;
  readonly folder: string;
  readonly socket: string;
  readonly requests: RequestEvent[];
  readonly logged: string[];
  close(): Promise<void>;
}

/** What a fixture starts with. */
export interface FixtureOptions {
  readonly bytes?: number; // in the pool
  readonly control?: Partial<ControlConfig>;
  readonly egdSocket?: string; // in the folder of the fixture, or absolute
}

/** The settings of a fixture. */
export function controlSettings(control: Partial<ControlConfig> = {}): ControlSettings {
  return {
    tcpPort: 0,
    control: { egdSocketMode: 0o600, tcp: true, listen: '127.0.0.1', legacy: true, maxConnections: 128, idleTimeout: 30_000, ...control },
  };
}

/** Starts the protocols. */
export async function openControl({ bytes = 1_000_000, control: settings = {}, egdSocket }: FixtureOptions = {}): Promise<ControlFixture> {
  const folder = await mkdtemp(join(tmpdir(), 'egd-control-'));
  const socket = join(folder, 'egd.sock');
  const daemon = new SmallDaemon(bytes);
  const requests: RequestEvent[] = [];
  const logged: string[] = [];
  const write = (message: string): void => void logged.push(message);
  const options: ControlOptions = {
    daemon,
    config: controlSettings({ ...settings, ...(egdSocket === undefined ? {} : { egdSocket: resolve(folder, egdSocket) }) }),
    places: { socket },
    log: { debug: write, info: write, warn: write },
    onRequest: (event) => requests.push(event),
  };
  const control = await startControl(options).catch(async (error: unknown) => {
    await rm(folder, { recursive: true, force: true });
    throw error;
  });
  return {
    daemon,
    control,
    folder,
    socket,
    requests,
    logged,
    close: async () => {
      await control.stop({ timeout: 0 });
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** A client that writes what it likes. */
export class RawClient {
  readonly socket: Socket;
  readonly closed: Promise<void>;
  #text = '';
  #error: Error | undefined;

  private constructor(socket: Socket) {
    this.socket = socket;
    this.closed = new Promise((resolve) => {
      socket.once('close', () => resolve());
    });
    socket.on('error', (error) => {
      this.#error = error;
    });
    socket.on('data', (chunk: Buffer) => {
      this.#text += chunk.toString('latin1');
    });
  }

  static async connect(options: NetConnectOpts): Promise<RawClient> {
    const socket = connect({ ...options, allowHalfOpen: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  /** What came in answer, and has not been taken as a line. */
  get text(): string {
    return this.#text;
  }

  get error(): Error | undefined {
    return this.#error;
  }

  write(text: string | Uint8Array): void {
    this.socket.write(text);
  }

  /** One request; its id is 1 when none is given. */
  ask(method: string, params: object = {}, id: unknown = 1): void {
    this.write(`${JSON.stringify({ jsonrpc: '2.0', id, method, params })}\n`);
  }

  /** The next line. */
  async line(): Promise<string> {
    while (!this.#text.includes('\n')) {
      if (this.socket.closed) throw new Error(`the connection was closed after ${JSON.stringify(this.#text)}`);
      await Promise.race([once(this.socket, 'data'), this.closed]);
    }
    const end = this.#text.indexOf('\n');
    const line = this.#text.slice(0, end);
    this.#text = this.#text.slice(end + 1);
    return line;
  }

  /** The next line, read as JSON. */
  async reply(): Promise<Reply> {
    return JSON.parse(await this.line());
  }

  /** All there is until the other side ends. */
  async all(): Promise<string> {
    if (!this.socket.readableEnded && !this.socket.destroyed) await Promise.race([once(this.socket, 'end'), this.closed]);
    this.socket.destroy();
    return this.#text;
  }

  close(): void {
    this.socket.destroy();
  }
}

/** A reply of JSON-RPC, as far as tests look into it. */
export interface Reply {
  readonly id: unknown;
  readonly result?: Readonly<Record<string, unknown>>;
  readonly error?: { readonly code: number; readonly message: string; readonly data?: { readonly code: string } };
}
