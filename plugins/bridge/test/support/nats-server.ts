import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { tied } from './tied-process.ts';

/** Whether this machine has a nats-server; Debian: `apt-get install nats-server`. */
export const hasNatsServer = spawnSync('nats-server', ['--version'], { stdio: 'ignore' }).error === undefined;

/** A real nats-server with JetStream on loopback, whose store outlives kills. */
export class NatsServer {
  readonly #folder: string;
  readonly #more: readonly string[]; // arguments
  #process: ChildProcess | undefined;
  #port = -1; // any that is free, and then always the same

  /** Starts one with a new store; `more` are further arguments. */
  static async start(more: readonly string[] = []): Promise<NatsServer> {
    const server = new NatsServer(await mkdtemp(join(tmpdir(), 'egd-nats-')), more);
    await server.start();
    return server;
  }

  private constructor(folder: string, more: readonly string[]) {
    this.#folder = folder;
    this.#more = more;
  }

  /** Where it listens: 127.0.0.1 and a port. */
  get address(): string {
    return `127.0.0.1:${this.#port}`;
  }

  get url(): string {
    return `nats://${this.address}`;
  }

  /** Starts it again, on the same store and port. */
  async start(): Promise<void> {
    const place = ['-a', '127.0.0.1', '-p', String(this.#port), '-js', '-sd', this.#folder];
    const child = spawn(...tied('nats-server', [...place, ...this.#more]), { stdio: ['ignore', 'ignore', 'pipe'] });
    this.#process = child;
    let said = '';
    for await (const line of createInterface(child.stderr)) {
      said += `${line}\n`;
      this.#port = Number(/Listening for client connections on 127\.0\.0\.1:(\d+)/.exec(line)?.[1] ?? this.#port);
      if (line.includes('Server is ready')) break;
    }
    if (!said.includes('Server is ready')) throw new Error(`nats-server ended: ${said}`);
    child.stderr.resume();
  }

  /** Ends it, with SIGKILL if nothing else is said. */
  async kill(signal: NodeJS.Signals = 'SIGKILL'): Promise<void> {
    const child = this.#process;
    this.#process = undefined;
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill(signal);
    if (signal === 'SIGSTOP') return;
    await ended;
  }

  /** Ends it and removes its store. */
  async remove(): Promise<void> {
    await this.kill();
    await rm(this.#folder, { recursive: true, force: true });
  }
}

/** Starts three servers that keep everything three times. */
export async function startNatsCluster(): Promise<NatsServer[]> {
  const ports = await freePorts(3);
  const routes = ports.map((port) => `nats://127.0.0.1:${port}`).join(',');
  return Promise.all(
    ports.map((port, index) =>
      NatsServer.start(['-n', `nats-${index}`, '--cluster_name', 'egd', '--cluster', `nats://127.0.0.1:${port}`, '--routes', routes]),
    ),
  );
}

// All are told of each other before one of them listens.
async function freePorts(count: number): Promise<number[]> {
  const servers = await Promise.all(
    Array.from({ length: count }, async () => {
      const server = createServer().listen(0, '127.0.0.1');
      await once(server, 'listening');
      return server;
    }),
  );
  const ports = servers.map((server) => {
    const address = server.address();
    return typeof address === 'object' && address !== null ? address.port : 0;
  });
  await Promise.all(servers.map((server) => once(server.close(), 'close')));
  return ports;
}
