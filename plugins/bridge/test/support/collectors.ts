import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceConfig, SourceTypes } from 'egd-core';
import { openSourceType } from './quantis-type.ts';
import { type Collector, openCollector } from '../../src/collector/collector.ts';
import type { CollectorReport } from '../../src/collector/collector-report.ts';
import { machineClock, type ServiceClock } from '../../src/clock/service-clock.ts';
import type { CollectorConfig } from '../../src/config/collector-config.ts';
import { collectorConfig, retryPolicy } from './configs.ts';
import { keptLog, type KeptLog } from './quiet-log.ts';

/** A collector of a test, in a folder of its own. */
export interface TestCollector {
  readonly collector: Collector;
  readonly log: KeptLog;
  readonly folder: string;
  /** Resolves with the first report that is as wished; looks every few milliseconds. */
  readonly until: (isAsWished: (report: CollectorReport) => boolean) => Promise<CollectorReport>;
  /** Stops it, and removes its folder. */
  readonly close: () => Promise<CollectorReport>;
}

const PATIENCE = 30_000; // milliseconds

/** The table of appliances as a source. */
export function applianceTable(url: string, { size = 1024, interval = 20 } = {}): SourceConfig {
  const keys = { quantis: url, allow_http: true };
  const how = { interval, initDelay: 0, scale: 1, compression: 'none' as const, disabled: false };
  return { id: 'appliance', name: 'Quantis', type: 'quantis', size, keys, raw: keys, ...how };
}

/** Opens a collector of one appliance that tries again soon. */
export async function openTestCollector(
  tables: readonly SourceConfig[],
  partial: Partial<CollectorConfig> & Pick<CollectorConfig, 'pushUrl'>,
  more: { readonly types?: SourceTypes; readonly folder?: string; readonly clock?: ServiceClock } = {},
): Promise<TestCollector> {
  const folder = more.folder ?? (await mkdtemp(join(tmpdir(), 'egd-collector-')));
  const log = keptLog();
  const quick = retryPolicy({ initialDelay: 20, maxDelay: 100, openTime: 200 });
  const config = collectorConfig({ folder, pushInterval: 50, allowHttpPush: true, retryPolicy: quick, ...partial });
  const types = more.types ?? (await openSourceType());
  const removeFolder = async (): Promise<void> => {
    if (more.folder === undefined) await rm(folder, { recursive: true });
  };
  const clock = more.clock ?? machineClock;
  const collector = await openCollector({ config, sources: tables, types, environment: {}, log, clock }).catch(async (error: unknown) => {
    await removeFolder();
    throw error;
  });
  return {
    collector,
    log,
    folder,
    until: async (isAsWished) => {
      for (const begun = performance.now(); ;) {
        const report = collector.report();
        if (isAsWished(report)) return report;
        if (performance.now() - begun > PATIENCE) throw new Error(`it never came to what was waited for: ${JSON.stringify(report)}`);
        await new Promise((resolve) => {
          setTimeout(resolve, 5);
        });
      }
    },
    close: async () => {
      const report = await collector.stop();
      await removeFolder();
      return report;
    },
  };
}
