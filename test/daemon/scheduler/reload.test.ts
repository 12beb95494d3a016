import assert from 'node:assert/strict';
import { MOST_FETCHES } from '../../../src/daemon/scheduler/scheduler.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { Scheduled } from '../../support/scheduled.ts';
import { accepted, failed, ScriptedSource } from '../../support/scripted-source.ts';

const MINUTE = 60_000; // milliseconds

describe('the scheduler with another configuration', () => {
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock();
  });

  it('keeps the clock and counts of a source whose table is the same, and closes the fetcher it does not need', async () => {
    const old = new ScriptedSource(clock, { id: 'same' });
    const again = new ScriptedSource(clock, { id: 'same' });
    const { scheduler } = new Scheduled(clock, [old]);
    scheduler.start();
    await clock.advance(30_000);
    await scheduler.replace([again]);
    await clock.advance(2 * MINUTE);
    assert.deepEqual(old.begun, [50, 60_050, 120_050]);
    assert.deepEqual([again.begun.length, again.isClosed, old.isClosed], [0, true, false]);
    assert.equal(scheduler.statuses()[0]?.fetches.accepted, 3);
    await scheduler.stop();
  });

  it('takes another configuration before it starts, too', async () => {
    const first = new ScriptedSource(clock, { id: 'first' });
    const second = new ScriptedSource(clock, { id: 'second' });
    const { scheduler } = new Scheduled(clock, [first]);
    assert.equal(scheduler.statuses()[0]?.state, 'waiting');
    await scheduler.replace([second]);
    scheduler.start();
    await clock.advance(MINUTE);
    assert.deepEqual([first.begun.length, first.isClosed, second.begun.length], [0, true, 1]);
    await scheduler.stop();
  });

  it('stops and closes what is removed, also in the middle of a fetch', async () => {
    const removed = new ScriptedSource(clock, { id: 'removed' }, () => 'never');
    const { scheduler, turns } = new Scheduled(clock, [removed]);
    scheduler.start();
    await clock.advance(1000);
    await scheduler.replace([]);
    assert.ok(removed.isClosed);
    assert.deepEqual([scheduler.statuses(), turns], [[], []]);
    await clock.advance(10 * MINUTE);
    assert.equal(removed.begun.length, 1);
    await scheduler.stop();
  });

  it('goes on with the others when all fetches that went on are of sources that are removed', async () => {
    const removed = Array.from(
      { length: MOST_FETCHES },
      (_, index) => new ScriptedSource(clock, { id: `removed_${index}` }, () => 'never'),
    );
    const kept = new ScriptedSource(clock, { id: 'kept', initDelay: MINUTE });
    const { scheduler } = new Scheduled(clock, [...removed, kept]);
    scheduler.start();
    await clock.advance(2 * MINUTE);
    assert.deepEqual(kept.begun, []);
    await scheduler.replace([kept]);
    await clock.advance(5 * MINUTE);
    assert.ok(kept.begun.length >= 5, `${kept.begun.length} fetches`);
    await scheduler.stop();
  });

  it('starts what is new, after its init_delay, and begins a changed source anew', async () => {
    const changed = new ScriptedSource(clock, { id: 'changed' });
    const { scheduler } = new Scheduled(clock, [changed]);
    scheduler.start();
    await clock.advance(30_000);
    const successor = new ScriptedSource(clock, { id: 'changed', interval: 10 * MINUTE });
    const added = new ScriptedSource(clock, { id: 'added', initDelay: MINUTE });
    await scheduler.replace([added, successor]);
    await clock.advance(2 * MINUTE);
    assert.deepEqual([changed.begun.length, changed.isClosed], [1, true]);
    assert.deepEqual([added.begun.length, successor.begun.length], [1, 1]);
    assert.ok((added.begun[0] ?? 0) >= 30_000 + MINUTE);
    assert.deepEqual(
      scheduler.statuses().map(({ source }) => source),
      ['added', 'changed'],
    );
    await scheduler.stop();
  });

  it('tries sources again that had stopped or whose circuit was open', async () => {
    const stopped = new ScriptedSource(clock, { id: 'stopped' }, (count) => (count === 0 ? failed('SOURCE_CLIENT_ERROR') : accepted()));
    const open = new ScriptedSource(clock, { id: 'open' }, (count) => (count < 5 ? failed('SOURCE_SERVER_ERROR') : accepted()));
    const { scheduler } = new Scheduled(clock, [stopped, open]);
    scheduler.start();
    await clock.advance(10 * MINUTE);
    assert.deepEqual(
      scheduler.statuses().map(({ state }) => state),
      ['stopped', 'open'],
    );
    await scheduler.replace([new ScriptedSource(clock, { id: 'stopped' }), new ScriptedSource(clock, { id: 'open' })]);
    await clock.advance(1000);
    assert.deepEqual(
      scheduler.statuses().map(({ state, fetches, failuresInARow }) => [state, fetches.accepted, failuresInARow]),
      [
        ['waiting', 1, 0],
        ['waiting', 1, 0],
      ],
    );
    await scheduler.stop();
  });

  it('does not fetch a source twice at once whose single try goes on', async () => {
    const source = new ScriptedSource(clock, { id: 'same' }, (count) => (count < 5 ? failed('SOURCE_SERVER_ERROR') : 'never'));
    const { scheduler } = new Scheduled(clock, [source]);
    scheduler.start();
    await clock.advance(67 * MINUTE);
    assert.equal(scheduler.statuses()[0]?.state, 'fetching');
    await scheduler.replace([new ScriptedSource(clock, { id: 'same' })]);
    await clock.advance(MINUTE);
    assert.deepEqual([source.begun.length, source.mostAtOnce], [6, 1]);
    await scheduler.stop();
  });

  it('does not hurry a source that is in its back-off', async () => {
    const source = new ScriptedSource(clock, { id: 'same' }, () => failed('SOURCE_SERVER_ERROR'));
    const { scheduler } = new Scheduled(clock, [source]);
    scheduler.start();
    await clock.advance(1000);
    await scheduler.replace([new ScriptedSource(clock, { id: 'same' })]);
    await clock.advance(8000);
    assert.deepEqual([source.begun.length, scheduler.statuses()[0]?.failuresInARow], [1, 1]);
    await scheduler.stop();
  });

  it('does not fetch a source before its interval that was open because it was fetched too often', async () => {
    const source = new ScriptedSource(clock, { id: 'same', interval: 10 * MINUTE }, () => failed('SOURCE_RATE_LIMITED'));
    const { scheduler } = new Scheduled(clock, [source]);
    scheduler.start();
    await clock.advance(41 * MINUTE);
    assert.equal(scheduler.statuses()[0]?.state, 'open');
    await scheduler.replace([new ScriptedSource(clock, { id: 'same', interval: 10 * MINUTE })]);
    await clock.advance(8 * MINUTE);
    assert.equal(source.begun.length, 5);
    await clock.advance(2 * MINUTE);
    assert.equal(source.begun.length, 6);
    await scheduler.stop();
  });

  it('does not fetch a source at once whose interval was raised because it was fetched too often', async () => {
    const { scheduler } = new Scheduled(clock, [new ScriptedSource(clock, { id: 'same' }, () => failed('SOURCE_RATE_LIMITED'))]);
    scheduler.start();
    await clock.advance(30_000);
    const slower = new ScriptedSource(clock, { id: 'same', interval: 10 * MINUTE });
    await scheduler.replace([slower]);
    await clock.advance(20 * MINUTE);
    assert.equal(slower.begun[0], 50 + 10 * MINUTE);
    await scheduler.stop();
  });

  it('keeps the interval of a source that was tried again while the pool was said to be full', async () => {
    const source = new ScriptedSource(clock, { id: 'same' }, (count) => (count < 5 ? failed('SOURCE_SERVER_ERROR') : accepted()));
    const scheduled = new Scheduled(clock, [source]);
    scheduled.scheduler.start();
    await clock.advance(10 * MINUTE);
    scheduled.isFull = true;
    await clock.advance(60 * MINUTE);
    scheduled.isFull = false;
    await scheduled.scheduler.replace([new ScriptedSource(clock, { id: 'same' })]);
    await clock.advance(1000);
    assert.deepEqual([source.begun.length, scheduled.scheduler.statuses()[0]?.state], [6, 'waiting']);
    scheduled.scheduler.poolChanged();
    await clock.advance(30_000);
    assert.equal(source.begun.length, 6);
    await scheduled.scheduler.stop();
  });

  it('gives a source whose fetch never ended to its new fetcher', async () => {
    const stuck = new ScriptedSource(clock, { id: 'same' });
    stuck.fetcher.fetch = () => new Promise(() => {});
    const successor = new ScriptedSource(clock, { id: 'same' });
    const { scheduler } = new Scheduled(clock, [stuck]);
    scheduler.start();
    await clock.advance(20 * MINUTE);
    await scheduler.replace([successor]);
    await clock.advance(1000);
    assert.equal(successor.begun.length, 1);
    await scheduler.stop();
  });

  it('starts and stops a source that is enabled and disabled', async () => {
    const on = new ScriptedSource(clock, { id: 'same' });
    const off = { table: { ...on.table, disabled: true }, plugin: on.plugin, fetcher: undefined };
    const { scheduler } = new Scheduled(clock, [off]);
    scheduler.start();
    await clock.advance(1000);
    await scheduler.replace([on]);
    await clock.advance(1000);
    assert.equal(on.begun.length, 1);
    await scheduler.replace([off]);
    await clock.advance(5 * MINUTE);
    assert.deepEqual([on.begun.length, on.isClosed, scheduler.statuses()[0]?.state], [1, true, 'disabled']);
    await scheduler.stop();
  });
});
