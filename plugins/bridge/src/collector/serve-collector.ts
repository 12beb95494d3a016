import type { LogLevel } from 'egd-core';
import type { ServiceSignals } from '../run-service.ts';
import { type CollectorOptions, lossOf, openCollector } from './collector.ts';
import type { CollectorReport } from './collector-report.ts';

/** What a collector that is a process of its own is made of. */
export interface ServeCollectorOptions extends Omit<CollectorOptions, 'log'> {
  readonly logLevel: LogLevel;
  readonly stdout: NodeJS.WriteStream; // where it logs
  readonly signals: ServiceSignals;
}

/** Collects until it is told to stop. Rejects with COLLECTOR_PUSH_FAILED, in the end, where bytes were lost. */
export async function serveCollector({ logLevel, stdout, signals, ...options }: ServeCollectorOptions): Promise<CollectorReport> {
  const { config, sources } = options;
  const { openLog } = await import('egd-core/logging');
  const secrets = config.hmacSecretKey === undefined ? [] : [config.hmacSecretKey];
  const log = await openLog({
    program: 'collector',
    level: logLevel,
    target: 'stdout',
    ...NEVER_ROTATED,
    pretty: stdout.isTTY,
    secrets,
    stdout,
  });
  try {
    const collector = await openCollector({ ...options, log });
    const names = config.applianceUrls.length > 0 ? config.applianceUrls : sources.map(({ id }) => id);
    log.info(`Collecting from ${names.join(', ')} for ${targetOf(config.pushUrl)} as ${config.id}.`);
    if (collector.health !== undefined) log.info(`Health is told at ${collector.health.url}/health.`);
    signals.onReload(() => {
      collector
        .reload()
        .catch((error: unknown) => log.error('The keys and certificates could not be read again; the old ones stay.', { error }));
    });
    await stopped(signals.stop);
    const report = await collector.stop();
    const loss = lossOf(report, config.shutdownTimeout);
    if (loss !== undefined) throw loss;
    log.info('Stopped: everything that was fetched went.', { fetched: report.bytes_fetched, pushed: report.bytes_pushed });
    return report;
  } finally {
    await log.close();
  }
}

const NEVER_ROTATED = { maxSize: Infinity, maxFiles: 0 }; // standard output is somebody else's file

async function stopped(stop: AbortSignal): Promise<void> {
  if (stop.aborted) return;
  await new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}

function targetOf(url: string): string {
  const { protocol, host, pathname } = new URL(url); // without credentials
  return `${protocol}//${host}${pathname}`;
}
