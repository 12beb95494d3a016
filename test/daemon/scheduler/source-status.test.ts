import assert from 'node:assert/strict';
import { ManualClock } from '../../support/manual-clock.ts';
import { Scheduled } from '../../support/scheduled.ts';
import { accepted, ScriptedSource, sourceTable } from '../../support/scripted-source.ts';

describe('the status of the sources', () => {
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock();
  });

  it('lists the sources in the order of the configuration, also those that are disabled', async () => {
    const disabled = { table: sourceTable({ id: 'off', disabled: true }), plugin: 'egd-source-test', fetcher: undefined };
    const { scheduler } = new Scheduled(clock, [new ScriptedSource(clock, { id: 'z' }), disabled, new ScriptedSource(clock, { id: 'a' })]);
    scheduler.start();
    await clock.advance(1000);
    assert.deepEqual(
      scheduler.statuses().map(({ source, state }) => [source, state]),
      [
        ['z', 'waiting'],
        ['off', 'disabled'],
        ['a', 'waiting'],
      ],
    );
    assert.deepEqual(scheduler.statuses()[0], {
      source: 'z',
      name: 'source z',
      type: 'test',
      plugin: 'egd-source-test',
      intervalSeconds: 60,
      state: 'waiting',
      lastFetch: '2026-01-01T00:00:00.050Z',
      nextFetch: '2026-01-01T00:01:00.050Z',
      failuresInARow: 0,
      fetches: { accepted: 1, ignored: 0, failed: 0 },
      bytesFetched: 100,
      bytesKept: 100,
      lastError: null,
      health: null,
    });
    await scheduler.stop();
  });

  it('says that a source is being fetched, since when, and not when next', async () => {
    const { scheduler } = new Scheduled(clock, [new ScriptedSource(clock, {}, () => 'never')]);
    scheduler.start();
    await clock.advance(1000);
    const [status] = scheduler.statuses();
    assert.deepEqual([status?.state, status?.lastFetch, status?.nextFetch], ['fetching', '2026-01-01T00:00:00.050Z', null]);
    await scheduler.stop();
  });

  it('shows the verdict of the health tests on the last accepted sample', async () => {
    const health = { healthy: true, failures: [], minEntropy: 7.5 };
    const outcome = accepted();
    assert.ok(outcome.status === 'accepted');
    const { scheduler } = new Scheduled(clock, [new ScriptedSource(clock, {}, () => ({ ...outcome, health }))]);
    scheduler.start();
    await clock.advance(1000);
    assert.deepEqual(scheduler.statuses()[0]?.health, health);
    await scheduler.stop();
  });
});
