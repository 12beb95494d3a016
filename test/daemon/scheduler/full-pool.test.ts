import assert from 'node:assert/strict';
import { ManualClock } from '../../support/manual-clock.ts';
import { Scheduled } from '../../support/scheduled.ts';
import { failed, ScriptedSource } from '../../support/scripted-source.ts';

describe('the scheduler and a full pool', () => {
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock();
  });

  it('fetches nothing while the pool is full', async () => {
    const source = new ScriptedSource(clock, {});
    const scheduled = new Scheduled(clock, [source]);
    scheduled.isFull = true;
    scheduled.scheduler.start();
    await clock.advance(600_000);
    assert.equal(source.begun.length, 0);
    const [status] = scheduled.scheduler.statuses();
    assert.deepEqual([status?.state, status?.nextFetch], ['paused', null]);
    assert.deepEqual(scheduled.turns, ['paused']);
    assert.equal(clock.alarms, 0);
    await scheduled.scheduler.stop();
  });

  it('goes on soon after bytes were taken, not with all sources at once', async () => {
    const sources = ['a', 'b', 'c'].map((id) => new ScriptedSource(clock, { id }));
    const scheduled = new Scheduled(clock, sources);
    scheduled.isFull = true;
    scheduled.scheduler.start();
    await clock.advance(600_000);
    scheduled.isFull = false;
    scheduled.scheduler.poolChanged();
    await clock.advance(1000);
    assert.deepEqual(
      sources.map(({ begun }) => begun.map(Math.round)),
      [[600_050], [600_150], [600_250]],
    );
    assert.deepEqual(scheduled.turns, ['paused', 'resumed']);
    await scheduled.scheduler.stop();
  });

  it('fetches no more often than at the interval when the pool is full and emptied again and again', async () => {
    const source = new ScriptedSource(clock, {});
    const scheduled = new Scheduled(clock, [source]);
    scheduled.scheduler.start();
    for (let second = 0; second < 600; second += 1) {
      scheduled.isFull = second % 2 === 0;
      scheduled.scheduler.poolChanged();
      await clock.advance(1000);
    }
    const gaps = source.begun.slice(1).map((time, index) => time - (source.begun[index] ?? NaN));
    assert.ok(gaps.length >= 8 && gaps.every((gap) => gap > 0.95 * 60_000), String(gaps));
    await scheduled.scheduler.stop();
  });

  it('stays paused when the pool is told to have changed and is full all the same', async () => {
    const source = new ScriptedSource(clock, {});
    const scheduled = new Scheduled(clock, [source]);
    scheduled.isFull = true;
    scheduled.scheduler.start();
    await clock.advance(1000);
    scheduled.scheduler.poolChanged();
    await clock.advance(60_000);
    assert.deepEqual([source.begun.length, scheduled.turns], [0, ['paused']]);
    await scheduled.scheduler.stop();
  });

  it('holds a retry back, too', async () => {
    const source = new ScriptedSource(clock, {}, () => failed('SOURCE_SERVER_ERROR'));
    const scheduled = new Scheduled(clock, [source]);
    scheduled.scheduler.start();
    await clock.advance(1000);
    scheduled.isFull = true;
    await clock.advance(60_000);
    assert.equal(source.begun.length, 1);
    assert.equal(scheduled.scheduler.statuses()[0]?.state, 'paused');
    await scheduled.scheduler.stop();
  });
});
