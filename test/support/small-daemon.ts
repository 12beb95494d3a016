import { EgdError, type LogLevel } from 'egd-core';
import type {
  Daemon,
  DaemonStatus,
  EntropyRequest,
  HealthCheck,
  HealthStats,
  PersistReport,
  ReloadReport,
} from '../../src/daemon/daemon.ts';

const MAX_ENTROPY = 10_485_760; // bytes

interface Waiting {
  readonly length: number;
  readonly give: (bytes: Uint8Array) => void;
}

/** A daemon of a few lines: it gives out the numbers from 0 on, as 4 bytes each, so that a test sees what came twice or never. */
export class SmallDaemon implements Daemon {
  logLevel: LogLevel = 'info';
  isStopping = false;
  saves = 0;
  readonly given: Uint8Array[] = []; // the arrays that were handed out
  readonly added: Buffer[] = []; // what clients added
  onShutdown: () => void = () => undefined;
  persistError: Error | undefined;
  persisting: Promise<void> = Promise.resolve();
  reloadError: Error | undefined;
  failure: Error | undefined; // of every getEntropy
  #available: number; // bytes
  #next = 0;
  readonly #waiting: Waiting[] = [];

  constructor(available: number) {
    this.#available = available;
  }

  get available(): number {
    return this.#available;
  }

  get waiting(): number {
    return this.#waiting.length;
  }

  /** More bytes are there; who waits gets them in order. */
  add(bytes: number): void {
    this.#available += bytes;
    while (this.#waiting[0] !== undefined && this.#waiting[0].length <= this.#available) {
      const { length, give } = this.#waiting.shift()!;
      give(this.#take(length));
    }
  }

  async getEntropy({ length, wait, signal }: EntropyRequest): Promise<Uint8Array> {
    signal.throwIfAborted();
    if (this.failure !== undefined) throw this.failure;
    if (wait === 0 || this.#available >= length) return this.#take(Math.min(length, this.#available));
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array>();
    const waiting = { length, give: resolve };
    const leave = (): void => void this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
    this.#waiting.push(waiting);
    signal.addEventListener('abort', () => {
      if (this.#waiting.includes(waiting)) leave();
      reject(signal.reason as Error);
    });
    if (!Number.isFinite(wait)) return promise;
    const timer = setTimeout(() => {
      if (!this.#waiting.includes(waiting)) return;
      leave();
      resolve(this.#take(Math.min(length, this.#available)));
    }, wait);
    return promise.finally(() => clearTimeout(timer));
  }

  addEntropy(bytes: Uint8Array): number {
    const added = Math.min(bytes.length, Math.max(0, MAX_ENTROPY - this.#available));
    this.added.push(Buffer.from(bytes.subarray(0, added)));
    this.add(added);
    return added;
  }

  async persist(): Promise<PersistReport> {
    await this.persisting;
    if (this.persistError !== undefined) throw this.persistError;
    this.saves += 1;
    return { path: '/home/user/.egdentropy', bytes: this.#available, at: '2024-01-15T10:30:00.000Z' };
  }

  async reload(): Promise<ReloadReport> {
    if (this.reloadError !== undefined) throw this.reloadError;
    return { config: '/home/user/egd.toml', changed: ['log_level'], needsRestart: ['persist_file'], warnings: [] };
  }

  shutdown(): void {
    this.isStopping = true;
    for (const { give, length } of this.#waiting.splice(0)) give(this.#take(Math.min(length, this.#available)));
    this.onShutdown();
  }

  healthCheck(): HealthCheck {
    return { healthy: true, problems: [], uptimeSeconds: 86_400.5, requests: 7 };
  }

  healthStats(): HealthStats {
    return {
      totalRequests: 7,
      failedRequests: 1,
      activeConnections: 1,
      waitingClients: this.waiting,
      memoryBytes: process.memoryUsage.rss(),
      eventLoopLagMs: 0.5,
      eventLoopLagMaxMs: 3,
      cpuSeconds: 1.5,
    };
  }

  status(): DaemonStatus {
    return {
      version: '0.1.0',
      pid: process.pid,
      workerPid: process.pid,
      startedAt: '2024-01-14T10:30:00.000Z',
      uptimeSeconds: 86_400.5,
      restarts: 0,
      config: '/home/user/egd.toml',
      logLevel: this.logLevel,
      logFile: null,
      health: this.healthCheck(),
      pool: {
        path: '/home/user/.egdentropy',
        bytes: this.#available,
        maxEntropy: MAX_ENTROPY,
        chunks: Math.ceil(this.#available / 8192),
        isFull: false,
        isSaved: true,
        lastSave: this.saves === 0 ? null : '2024-01-15T10:30:00.000Z',
        saveError: null,
      },
      given: { bytes: this.#next * 4, requests: 3, short: 0, waiting: this.waiting },
      sources: [
        {
          source: 'dev_random',
          name: 'The random device',
          type: 'file',
          plugin: 'egd-source-file',
          intervalSeconds: 60,
          state: 'waiting',
          lastFetch: '2024-01-15T10:29:30.000Z',
          nextFetch: '2024-01-15T10:30:30.000Z',
          fetches: { accepted: 1440, ignored: 0, failed: 0 },
          bytesFetched: 92_160,
          bytesKept: 92_160,
          failuresInARow: 0,
          lastError: null,
          health: null,
        },
        {
          source: 'weather',
          name: 'Weather of Zurich',
          type: 'url',
          plugin: 'egd-source-url',
          intervalSeconds: 600,
          state: 'retrying',
          lastFetch: '2024-01-15T10:20:00.000Z',
          nextFetch: '2024-01-15T10:31:00.000Z',
          fetches: { accepted: 140, ignored: 2, failed: 3 },
          bytesFetched: 1_200_000,
          bytesKept: 300_000,
          failuresInARow: 2,
          lastError: {
            code: 'SOURCE_NETWORK_TIMEOUT',
            message: 'weather.example did not answer within 30 seconds',
            at: '2024-01-15T10:20:30.000Z',
          },
          health: null,
        },
      ],
    };
  }

  #take(length: number): Uint8Array {
    if (length > this.#available) throw new EgdError('INTERNAL_BUG', 'there is less');
    const bytes = new Uint8Array(length);
    const view = new DataView(bytes.buffer);
    for (let offset = 0; offset + 4 <= length; offset += 4) view.setUint32(offset, (this.#next += 1));
    this.#available -= length;
    this.given.push(bytes);
    return bytes;
  }
}
