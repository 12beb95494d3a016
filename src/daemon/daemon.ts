import type { HealthVerdict, LogLevel } from 'egd-core';

/** What the control protocols, the metrics and the signals ask of the running daemon. */
export interface Daemon {
  status(): DaemonStatus;
  healthCheck(): HealthCheck;
  healthStats(): HealthStats;
  /** Saves the pool now. */
  persist(): Promise<PersistReport>;
  /** Gives bytes out, oldest first: as many as asked for, or fewer where it need not wait or has waited long enough. */
  getEntropy(request: EntropyRequest): Promise<Uint8Array>;
  /** Adds bytes to the pool, as many as fit; says how many were added. `bytes` is left as it is. */
  addEntropy(bytes: Uint8Array): number;
  /** Reads the configuration again; rejects, and changes nothing, when that is invalid. */
  reload(): Promise<ReloadReport>;
  /** Begins to stop: what was asked before is still answered. */
  shutdown(): void;
  logLevel: LogLevel;
  readonly isStopping: boolean;
}

/** How many bytes are asked for, and how long to wait for them. */
export interface EntropyRequest {
  readonly length: number; // bytes, 1 to MOST_REQUESTED
  readonly wait: number; // milliseconds, 0: not at all, Infinity: until there are enough
  readonly signal: AbortSignal; // aborts when the client is gone
}

/** Most bytes of one request; a client that needs more asks again, in its turn. */
export const MOST_REQUESTED = 65_536;

/** Most bytes of one addition by a client; a request for more would be longer than a line may be. */
export const MOST_ADDED = 46_080;

/** How the daemon stands; plain data. Times are ISO 8601, UTC. */
export interface DaemonStatus {
  readonly version: string;
  readonly pid: number; // of the supervisor, which takes the signals
  readonly workerPid: number;
  readonly startedAt: string; // of this worker
  readonly uptimeSeconds: number;
  readonly restarts: number; // of the worker, since the daemon was started
  readonly config: string | null; // path; null: the built-in configuration
  readonly logLevel: LogLevel;
  readonly logFile: string | null; // null: standard output
  readonly health: HealthCheck;
  readonly pool: PoolStatus;
  readonly given: { readonly bytes: number; readonly requests: number; readonly short: number; readonly waiting: number }; // short: fewer than asked for
  readonly sources: readonly SourceStatus[]; // in the order of the configuration
}

/** How the pool stands. */
export interface PoolStatus {
  readonly path: string;
  readonly bytes: number; // that can be given out
  readonly maxEntropy: number; // bytes
  readonly chunks: number;
  readonly isFull: boolean;
  readonly isSaved: boolean; // whether all of it is in the file
  readonly lastSave: string | null;
  readonly saveError: StatusError | null; // of the last attempt, where it failed
}

/** What went wrong last, and when. */
export interface StatusError {
  readonly code: string;
  readonly message: string;
  readonly at: string;
}

/**
 * How a source stands. `waiting` for its time; `fetching`; `paused` while the pool is full; `retrying` after a temporary
 * error; `open`, its circuit: disabled for a while after failures in a row; `stopped` by a permanent error until the
 * configuration is reloaded; `disabled` by the configuration.
 */
export type SourceState = 'waiting' | 'fetching' | 'paused' | 'retrying' | 'open' | 'stopped' | 'disabled';

/** One source of the daemon. */
export interface SourceStatus {
  readonly source: string; // table name
  readonly name: string;
  readonly type: string;
  readonly plugin: string;
  readonly intervalSeconds: number;
  readonly state: SourceState;
  readonly lastFetch: string | null; // when it began
  readonly nextFetch: string | null;
  readonly fetches: { readonly accepted: number; readonly ignored: number; readonly failed: number };
  readonly bytesFetched: number;
  readonly bytesKept: number; // that went into the pool
  readonly failuresInARow: number;
  readonly lastError: StatusError | null;
  readonly health: HealthVerdict | null; // of the last accepted sample, where tests apply
}

/** Whether the daemon is well, and if not, why. */
export interface HealthCheck {
  readonly healthy: boolean;
  readonly problems: readonly string[]; // sentences
  readonly uptimeSeconds: number;
  readonly requests: number;
}

/** Figures about the daemon's own work. */
export interface HealthStats {
  readonly totalRequests: number;
  readonly failedRequests: number;
  readonly activeConnections: number;
  readonly waitingClients: number;
  readonly memoryBytes: number; // resident
  readonly eventLoopLagMs: number; // mean of the last seconds
  readonly eventLoopLagMaxMs: number;
  readonly cpuSeconds: number;
}

/** What a save wrote. */
export interface PersistReport {
  readonly path: string;
  readonly bytes: number; // of entropy
  readonly at: string;
}

/** What a reload changed. */
export interface ReloadReport {
  readonly config: string | null;
  readonly changed: readonly string[]; // keys and tables that took effect, such as `log_level` or `dev_random`
  readonly needsRestart: readonly string[]; // keys that only a restart can change
  readonly warnings: readonly string[];
}
