import type { DaemonStatus, HealthCheck, HealthStats, SourceStatus } from '../daemon.ts';
import type { DaemonParts } from './daemon-parts.ts';

/** How a daemon stands. */
export function daemonStatus(parts: DaemonParts, startedAt: Date): DaemonStatus {
  const { plan, pool, persistence, dispenser, scheduler, config, log } = parts;
  const sources = scheduler.statuses();
  return {
    version: plan.version,
    pid: process.ppid,
    workerPid: process.pid,
    startedAt: startedAt.toISOString(),
    uptimeSeconds: Math.floor(process.uptime()),
    restarts: plan.restarts,
    config: config.path ?? null,
    logLevel: log.level,
    logFile: plan.isForeground ? null : plan.logFile,
    health: healthCheck(parts, sources),
    pool: {
      path: pool.path,
      bytes: pool.byteCount,
      maxEntropy: pool.maxEntropy,
      chunks: pool.chunkCount,
      isFull: pool.isFull,
      isSaved: !pool.isChanged,
      lastSave: persistence.lastSave,
      saveError: persistence.saveError,
    },
    given: dispenser.given,
    sources,
  };
}

const MOST_LAG = 1000; // milliseconds; clients notice

/** Whether a daemon is well, and if not, why. */
export function healthCheck(parts: DaemonParts, sources: readonly SourceStatus[] = parts.scheduler.statuses()): HealthCheck {
  const { persistence, eventLoop, control, log } = parts;
  const problems: string[] = [];
  if (persistence.saveError !== null) problems.push(`The pool can't be saved: ${persistence.saveError.message}.`);
  if (log.failure !== undefined) problems.push(`The log can't be written: ${log.failure}.`);
  const enabled = sources.filter(({ state }) => state !== 'disabled');
  if (enabled.length > 0 && enabled.every(({ state }) => state === 'open' || state === 'stopped'))
    problems.push('No source works: each failed too often or for good.');
  const { mean } = eventLoop.lag;
  if (mean > MOST_LAG) problems.push(`The event loop is ${Math.round(mean)} ms late.`);
  return {
    healthy: problems.length === 0,
    problems,
    uptimeSeconds: Math.floor(process.uptime()),
    requests: control?.counts.totalRequests ?? 0,
  };
}

/** Figures about a daemon's own work. */
export function healthStats({ control, dispenser, eventLoop }: DaemonParts): HealthStats {
  const { user, system } = process.cpuUsage();
  const { mean, most } = eventLoop.lag;
  return {
    totalRequests: control?.counts.totalRequests ?? 0,
    failedRequests: control?.counts.failedRequests ?? 0,
    activeConnections: control?.counts.activeConnections ?? 0,
    waitingClients: dispenser.waiting,
    memoryBytes: process.memoryUsage.rss(),
    eventLoopLagMs: mean,
    eventLoopLagMaxMs: most,
    cpuSeconds: (user + system) / 1e6,
  };
}
