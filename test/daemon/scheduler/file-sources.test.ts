import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EntropyPool, type Conditioner, type SourceConfig } from 'egd-core';
import { createConditioner } from 'egd-core/conditioning';
import { fileSourceType } from '../../../plugins/source-file/src/source-types.ts';
import { machineClock } from '../../../src/daemon/daemon-clock.ts';
import { openSources } from '../../../src/daemon/scheduler/open-sources.ts';
import { Scheduler } from '../../../src/daemon/scheduler/scheduler.ts';
import type { SchedulerEvent } from '../../../src/daemon/scheduler/scheduler-event.ts';
import { sourceTable } from '../../support/scripted-source.ts';

const SOURCES = 50;
const FETCHES = 5; // of each source
const INTERVAL = 100; // milliseconds
const SIZE = 64; // bytes

describe('the scheduler with real files', () => {
  let folder: string;
  let conditioner: Conditioner;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-test-'));
    conditioner = createConditioner();
    await writeFile(join(folder, 'data'), 'x'.repeat(SIZE));
  });

  after(async () => {
    await conditioner.close();
    await rm(folder, { recursive: true });
  });

  it('fetches fifty of them side by side into a pool, with the right outcome each', async () => {
    const pool = new EntropyPool({ maxEntropy: 1_000_000, chunkMaxEntropy: 8192 });
    const tables = Array.from({ length: SOURCES }, (_, index) => table(index));
    const { promise: isDone, resolve } = Promise.withResolvers<void>();
    const logged: string[] = [];
    const scheduler = new Scheduler({
      sources: openSources(tables, {
        types: new Map([['file', { sourceType: fileSourceType, plugin: 'egd-source-file' }]]),
        environment: {},
        conditioner,
        logOf: ({ id }) => ({ debug: () => {}, info: () => {}, warn: (message) => logged.push(`${id}: ${message}`) }),
      }),
      sink: (bytes) => pool.add(bytes),
      isFull: () => pool.isFull,
      onEvent: ({ type }: SchedulerEvent) => {
        if (type === 'ended' && scheduler.statuses().every(isSeenOften)) resolve();
      },
      clock: machineClock,
    });
    const began = machineClock.now();
    scheduler.start();
    await isDone;
    await scheduler.stop();
    const most = (machineClock.now() - began) / (0.9 * INTERVAL) + 1;
    const statuses = scheduler.statuses();
    for (const [index, { source, state, fetches, lastError }] of statuses.entries()) {
      assert.equal(source, tables[index]?.id);
      assert.ok(fetches.accepted + fetches.ignored + fetches.failed <= most, `${source} was fetched too often`);
      if (kindOf(index) === 'device') assert.ok(fetches.accepted >= FETCHES && fetches.ignored === 0);
      if (kindOf(index) === 'file') assert.equal(fetches.accepted, 1);
      if (kindOf(index) === 'missing') assert.deepEqual([state, lastError?.code], ['stopped', 'SOURCE_FILE_NOT_FOUND']);
      if (kindOf(index) === 'disabled') assert.deepEqual([state, fetches], ['disabled', { accepted: 0, ignored: 0, failed: 0 }]);
    }
    assert.equal(
      pool.byteCount,
      statuses.reduce((sum, { bytesKept }) => sum + bytesKept, 0),
    );
    assert.deepEqual(logged, []);
    pool.wipe();
  });

  function table(index: number): SourceConfig {
    const kind = kindOf(index);
    const file = kind === 'device' ? '/dev/urandom' : join(folder, kind === 'missing' ? 'missing' : 'data');
    const options = { type: 'file', interval: INTERVAL, size: SIZE, keys: { file }, disabled: kind === 'disabled' };
    return sourceTable({ id: `${kind}_${index}`, ...options });
  }
});

type Kind = 'device' | 'file' | 'missing' | 'disabled';

function kindOf(index: number): Kind {
  if (index === 7) return 'missing';
  if (index === 8) return 'disabled';
  return index % 2 === 0 ? 'device' : 'file';
}

function isSeenOften({ state, fetches }: ReturnType<Scheduler['statuses']>[number]): boolean {
  return state === 'stopped' || state === 'disabled' || fetches.accepted + fetches.ignored >= FETCHES;
}
