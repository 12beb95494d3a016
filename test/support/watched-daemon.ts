import type { Daemon, DaemonStatus, HealthCheck, SourceStatus } from '../../src/daemon/daemon.ts';

/** A daemon whose figures a test sets. */
export interface WatchedDaemon extends Daemon {
  isStopping: boolean;
  health: HealthCheck;
  sources: readonly SourceStatus[];
  given: DaemonStatus['given'];
  pool: DaemonStatus['pool'];
}

/** Makes a daemon that stands well, with one source. */
export function watchedDaemon(): WatchedDaemon {
  return {
    isStopping: false,
    logLevel: 'info',
    health: { healthy: true, problems: [], uptimeSeconds: 60, requests: 7 },
    sources: [watchedSource('dev_random')],
    given: { bytes: 4096, requests: 7, short: 2, waiting: 1 },
    pool: {
      path: '/var/lib/egd/pool',
      bytes: 12_345,
      maxEntropy: 10_485_760,
      chunks: 2,
      isFull: false,
      isSaved: true,
      lastSave: '2026-11-21T10:00:00.000Z',
      saveError: null,
    },
    status() {
      return {
        version: '1.2.3',
        pid: 10,
        workerPid: 11,
        startedAt: '2026-11-21T09:00:00.000Z',
        uptimeSeconds: 60,
        restarts: 3,
        config: null,
        logLevel: 'info',
        logFile: null,
        health: this.health,
        pool: this.pool,
        given: this.given,
        sources: this.sources,
      };
    },
    healthCheck() {
      return this.health;
    },
    healthStats: () => ({
      totalRequests: 7,
      failedRequests: 0,
      activeConnections: 4,
      waitingClients: 1,
      memoryBytes: 1e8,
      eventLoopLagMs: 20,
      eventLoopLagMaxMs: 50,
      cpuSeconds: 1,
    }),
    persist: refuse,
    addEntropy: refuse,
    getEntropy: refuse,
    reload: refuse,
    shutdown: refuse,
  };
}

/** A source that has fetched a few times. */
export function watchedSource(source: string, state: SourceStatus['state'] = 'waiting'): SourceStatus {
  return {
    source,
    name: `The source ${source}`,
    type: 'file',
    plugin: 'egd-source-file',
    intervalSeconds: 300,
    state,
    lastFetch: '2026-11-21T09:59:00.000Z',
    nextFetch: null,
    fetches: { accepted: 5, ignored: 1, failed: 2 },
    bytesFetched: 10_000,
    bytesKept: 8000,
    failuresInARow: 1,
    lastError: null,
    health: null,
  };
}

function refuse(): never {
  throw new Error('not asked of this daemon');
}
