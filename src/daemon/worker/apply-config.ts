import { EgdError, formatProblems, type EgdConfig } from 'egd-core';
import type { Daemon, ReloadReport } from '../daemon.ts';
import { startMetrics, type Metrics } from '../metrics/start-metrics.ts';
import { openSources } from '../scheduler/open-sources.ts';
import { configChanges } from './config-changes.ts';
import { configSecrets } from './config-secrets.ts';
import type { DaemonParts } from './daemon-parts.ts';
import { metricsTeller } from './event-lines.ts';

/** Reads the configuration again and puts it into force. What can fail comes first, so that a failure changes nothing. */
export async function applyConfig(parts: DaemonParts, daemon: Daemon): Promise<ReloadReport> {
  const { pool, persistence, dispenser, scheduler, log, types, environment, conditioner } = parts;
  const { config, warnings } = await parts.loadConfig();
  if (daemon.isStopping) throw new EgdError('DAEMON_STOPPING', 'The daemon is stopping.');
  const { changed, needsRestart } = configChanges(parts.config, config);
  log.keepSecret(configSecrets(config));
  await log.reopen({ target: log.file ?? 'stdout', maxSize: config.logging.maxSize, maxFiles: config.logging.maxFiles });
  const sources = openSources(config.sources, { types, environment, conditioner, logOf: ({ id }) => log.sourceLog(id) });
  const metrics = await nextMetrics(parts, config, daemon, changed);
  try {
    await parts.control?.reload(config);
  } catch (error) {
    if (metrics !== parts.metrics) await metrics?.stop();
    throw error;
  }
  const oldMetrics = parts.metrics;
  parts.metrics = metrics;
  parts.config = config;
  if (changed.includes('log_level')) log.setLevel(config.logLevel);
  pool.setLimits({ maxEntropy: config.maxEntropy, chunkMaxEntropy: config.poolChunkMaxEntropy });
  dispenser.poolChanged(); // a smaller pool is full sooner
  persistence.setInterval(config.persistInterval);
  await scheduler.replace(sources);
  scheduler.poolChanged();
  if (oldMetrics !== metrics) await oldMetrics?.stop();
  return { config: config.path ?? null, changed, needsRestart, warnings: warnings.map((warning) => formatProblems([warning])) };
}

async function nextMetrics(
  { metrics, log }: DaemonParts,
  { metrics: { listen } }: EgdConfig,
  daemon: Daemon,
  changed: readonly string[],
): Promise<Metrics | undefined> {
  if (!changed.includes('metrics.listen')) return metrics;
  return listen === undefined ? undefined : startMetrics({ daemon, listen, onError: metricsTeller(log) });
}
