import assert from 'node:assert/strict';
import type { SourceStatus } from '../../../src/daemon/daemon.ts';
import type { Scheduler } from '../../../src/daemon/scheduler/scheduler.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { Scheduled } from '../../support/scheduled.ts';
import { accepted, failed, ignored, ScriptedSource } from '../../support/scripted-source.ts';

const HOUR = 3_600_000; // milliseconds
const HALF_JITTER = 1.05; // of an open circuit, where chance is 0.5

describe('the scheduler and sources that fail', () => {
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock();
  });

  it('tries again after a back-off, opens the circuit at the fifth failure and tries once after an hour', async () => {
    const source = new ScriptedSource(clock, { interval: 6 * HOUR }, () => failed('SOURCE_SERVER_ERROR'));
    const { scheduler, turns } = start(source);
    await clock.advance(4 * HOUR);
    assert.deepEqual(gaps(source.begun), [10_000, 20_000, 40_000, 80_000, HALF_JITTER * HOUR, 2 * HALF_JITTER * HOUR]);
    assert.deepEqual(turns(), ['opened', 'opened', 'opened']);
    assert.deepEqual(pick(scheduler), { state: 'open', failuresInARow: 7, code: 'SOURCE_SERVER_ERROR' });
    await scheduler.stop();
  });

  it('says that a source is retrying, and for when', async () => {
    const source = new ScriptedSource(clock, {}, () => failed('SOURCE_SERVER_ERROR'));
    const { scheduler } = start(source);
    await clock.advance(1000);
    const [status] = scheduler.statuses();
    assert.equal(status?.state, 'retrying');
    assert.equal(status.nextFetch, '2026-01-01T00:00:10.050Z');
    assert.deepEqual(status.lastError, {
      code: 'SOURCE_SERVER_ERROR',
      message: 'it failed: SOURCE_SERVER_ERROR',
      at: '2026-01-01T00:00:00.050Z',
    });
    await scheduler.stop();
  });

  it('closes the circuit at a success and goes on at the interval, keeping the last error to look at', async () => {
    const source = new ScriptedSource(clock, { interval: 6 * HOUR }, (count) => (count < 5 ? failed('SOURCE_SERVER_ERROR') : accepted()));
    const { scheduler, turns } = start(source);
    await clock.advance(14 * HOUR);
    assert.deepEqual(gaps(source.begun).slice(4), [HALF_JITTER * HOUR, 6 * HOUR, 6 * HOUR]);
    assert.deepEqual(turns(), ['opened', 'closed']);
    assert.deepEqual(pick(scheduler), { state: 'waiting', failuresInARow: 0, code: 'SOURCE_SERVER_ERROR' });
    await scheduler.stop();
  });

  it('waits the interval after an ignored fetch, and counts it as neither', async () => {
    const source = new ScriptedSource(clock, {}, (count) => (count === 0 ? failed('SOURCE_SERVER_ERROR') : ignored()));
    const { scheduler } = start(source);
    await clock.advance(100_000);
    assert.deepEqual(gaps(source.begun), [10_000, 60_000]);
    assert.deepEqual(scheduler.statuses()[0]?.fetches, { accepted: 0, ignored: 2, failed: 1 });
    assert.equal(scheduler.statuses()[0]?.failuresInARow, 1);
    await scheduler.stop();
  });

  it('stops a source for good at a permanent error', async () => {
    const source = new ScriptedSource(clock, {}, () => failed('SOURCE_FILE_NOT_FOUND'));
    const { scheduler, turns } = start(source);
    await clock.advance(48 * HOUR);
    assert.equal(source.begun.length, 1);
    assert.deepEqual(turns(), ['stopped']);
    assert.deepEqual(pick(scheduler), { state: 'stopped', failuresInARow: 1, code: 'SOURCE_FILE_NOT_FOUND' });
    assert.equal(scheduler.statuses()[0]?.nextFetch, null);
    await scheduler.stop();
  });

  it('waits as long as a server asks for', async () => {
    const source = new ScriptedSource(clock, {}, () => failed('SOURCE_SERVER_ERROR', { retryAfter: 900 }));
    const { scheduler } = start(source);
    await clock.advance(0.5 * HOUR);
    assert.deepEqual(gaps(source.begun), [900_000]);
    await scheduler.stop();
  });

  it('ends a fetch that takes more than 10 minutes, as a temporary error', async () => {
    const source = new ScriptedSource(clock, { interval: HOUR }, (count) => (count === 0 ? 'never' : accepted()));
    const { scheduler } = start(source);
    await clock.advance(605_000);
    assert.deepEqual(pick(scheduler), { state: 'retrying', failuresInARow: 1, code: 'SOURCE_FETCH_TIMEOUT' });
    await clock.advance(10_000);
    assert.deepEqual(gaps(source.begun), [610_000]);
    await scheduler.stop();
  });

  it('leaves a fetch alone that does not end when it is told to, fetches that source no more and wipes what comes after all', async () => {
    const late = accepted();
    const source = new ScriptedSource(clock, {});
    source.fetcher.fetch = () => new Promise((resolve) => clock.after(HOUR, () => resolve(late)));
    const well = new ScriptedSource(clock, { id: 'well' });
    const { scheduler, turns } = start(source, well);
    await clock.advance(2 * HOUR);
    assert.deepEqual(turns(), ['stopped']);
    assert.deepEqual(pick(scheduler), { state: 'stopped', failuresInARow: 1, code: 'SOURCE_STUCK' });
    assert.ok(late.status === 'accepted' && late.bytes.every((byte) => byte === 0));
    assert.equal(well.begun.length, 120);
    await scheduler.stop();
  });

  it('takes a fetcher that throws for a crash of the source', async () => {
    const source = new ScriptedSource(clock, {});
    source.fetcher.fetch = () => {
      throw new TypeError('x is undefined');
    };
    const { scheduler } = start(source);
    await clock.advance(1000);
    assert.deepEqual(pick(scheduler), { state: 'retrying', failuresInARow: 1, code: 'SOURCE_CRASHED' });
    await scheduler.stop();
  });

  it('lets no source keep another waiting', async () => {
    const bad = new ScriptedSource(clock, { id: 'bad' }, () => failed('SOURCE_SERVER_ERROR'));
    const good = new ScriptedSource(clock, { id: 'good' });
    const { scheduler } = start(bad, good);
    await clock.advance(HOUR);
    assert.equal(good.begun.length, 60);
    await scheduler.stop();
  });

  function start(...sources: ScriptedSource[]): { scheduler: Scheduler; turns: () => string[] } {
    const scheduled = new Scheduled(clock, sources);
    scheduled.scheduler.start();
    return { scheduler: scheduled.scheduler, turns: () => scheduled.turns };
  }
});

function pick(scheduler: Scheduler): Pick<SourceStatus, 'state' | 'failuresInARow'> & { code: string | undefined } {
  const [status] = scheduler.statuses();
  assert.ok(status);
  return { state: status.state, failuresInARow: status.failuresInARow, code: status.lastError?.code };
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? NaN));
}
