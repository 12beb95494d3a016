import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { SourceConfig, SourceType } from 'egd-core';
import { openCollector } from '../plugins/bridge/src/collector/collector.ts';
import { collectorConfig } from '../plugins/bridge/test/support/configs.ts';
import { openTestGateway } from '../plugins/bridge/test/support/gateways.ts';
import { keptLog } from '../plugins/bridge/test/support/quiet-log.ts';
import type { BenchRow } from './support/bench-row.ts';

const SECONDS = 5; // of each measurement
const APPLIANCE = 0.08; // MB/s of an appliance in the field
const SAMPLE = 262_144; // bytes

/** A collector and a gateway in one process, one thread for both: what goes from one to the other, signed, verified and marked. */
export default async function benchBridgeThroughput(): Promise<BenchRow[]> {
  const small = await measure(1024, 4);
  const large = await measure(65_536, 1);
  const perAppliance = large.megabytes / APPLIANCE;
  return [
    {
      what: 'packets of 1 KiB, 4 collectors to a gateway, one core for all',
      value: small.packets,
      unit: '/s',
      against: 'asked for: 1000/s',
      ratio: small.packets / 1000,
      limit: '>= 1',
      ok: small.packets >= 1000,
    },
    {
      what: 'packets of 64 KiB, collector to gateway, one core for both',
      value: large.megabytes,
      unit: 'MB/s',
      against: `an appliance in the field: ${APPLIANCE} MB/s`,
      ratio: perAppliance,
      limit: '>= 100',
      ok: perAppliance >= 100,
    },
  ];
}

interface Throughput {
  readonly packets: number; // a second
  readonly megabytes: number; // a second
}

// A collector sends one packet after the other, and each is marked on the disk before it is answered: several at once
// show what the gateway verifies, one alone what its disk lets through.
async function measure(packetSize: number, count: number): Promise<Throughput> {
  const folder = await mkdtemp(join(tmpdir(), 'egd-bench-'));
  const gateway = await openTestGateway();
  const collectors = await Promise.all(
    Array.from({ length: count }, (_, index) => {
      const config = collectorConfig({
        folder,
        id: `inside-${index}`,
        stateFile: join(folder, `${index}.state`),
        packetSize,
        pushUrl: `${gateway.gateway.url}/push`,
        hmacSecretKey: gateway.secret.toString('hex'),
      });
      return openCollector({ config, sources: [TABLE], types: TYPES, environment: {}, log: SILENT });
    }),
  );
  const sum = (): { packets: number; bytes: number } => {
    const reports = collectors.map((collector) => collector.report());
    return {
      packets: reports.reduce((all, { pushes_succeeded }) => all + pushes_succeeded, 0),
      bytes: reports.reduce((all, { bytes_pushed }) => all + bytes_pushed, 0),
    };
  };
  try {
    await passed(1000);
    const [before, begun] = [sum(), performance.now()];
    await passed(SECONDS * 1000);
    const [after, seconds] = [sum(), (performance.now() - begun) / 1000];
    return { packets: (after.packets - before.packets) / seconds, megabytes: (after.bytes - before.bytes) / seconds / 1e6 };
  } finally {
    await Promise.all(collectors.map((collector) => collector.stop()));
    await gateway.close();
    await rm(folder, { recursive: true });
  }
}

// An appliance that is never waited for: the same bytes with another beginning.
const BYTES = randomBytes(SAMPLE);
const ENDLESS: SourceType = {
  type: 'quantis',
  summary: 'Bytes without end.',
  kind: 'noise',
  keys: (z) => z.object({}),
  jsonSchema: { type: 'object', properties: {} },
  describe: () => 'a bench',
  create: () => ({
    read: async () => {
      const bytes = new Uint8Array(BYTES);
      bytes.set(randomBytes(16));
      return { bytes, origin: 'a bench' };
    },
  }),
};

const QUIET = { debug: ignore, info: ignore, warn: ignore, error: ignore, fatal: ignore };

const TYPES = new Map([['quantis', { sourceType: ENDLESS, plugin: 'a bench' }]]);

const SILENT = { ...keptLog(), child: () => QUIET, sourceLog: () => QUIET };

const TABLE: SourceConfig = {
  id: 'endless',
  name: 'endless',
  type: 'quantis',
  size: SAMPLE,
  interval: 0,
  initDelay: 0,
  scale: 1,
  compression: 'none',
  disabled: false,
  keys: {},
  raw: {},
};

async function passed(milliseconds: number): Promise<void> {
  await new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });
}

function ignore(): void {
  // the lines of a bench are nobody's
}
