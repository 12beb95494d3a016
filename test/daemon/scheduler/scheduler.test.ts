import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { MOST_FETCHES } from '../../../src/daemon/scheduler/scheduler.ts';
import { ManualClock } from '../../support/manual-clock.ts';
import { Scheduled } from '../../support/scheduled.ts';
import { accepted, ScriptedSource } from '../../support/scripted-source.ts';

const MINUTE = 60_000; // milliseconds

describe('the scheduler', () => {
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock();
  });

  it('fetches each source at its interval, measured from the beginning of a fetch', async () => {
    const quick = new ScriptedSource(clock, { id: 'quick', interval: 10_000 });
    const slow = new ScriptedSource(clock, { id: 'slow', interval: MINUTE }, () => ({ after: 20_000, outcome: accepted() }));
    const { scheduler } = new Scheduled(clock, [quick, slow]);
    scheduler.start();
    await clock.advance(3 * MINUTE);
    assert.deepEqual(gaps(quick.begun), Array(17).fill(10_000));
    assert.deepEqual(gaps(slow.begun), [MINUTE, MINUTE]);
    await scheduler.stop();
  });

  it('gives bytes to the pool and wipes them afterwards', async () => {
    const { scheduler, sunk } = new Scheduled(clock, [new ScriptedSource(clock, {})]);
    scheduler.start();
    await clock.advance(1000);
    assert.deepEqual(sunk, [new Uint8Array(100)]);
    await scheduler.stop();
  });

  it('waits init_delay before the first fetch', async () => {
    const source = new ScriptedSource(clock, { initDelay: 2 * MINUTE });
    const { scheduler } = new Scheduled(clock, [source]);
    scheduler.start();
    await clock.advance(2 * MINUTE);
    assert.equal(source.begun.length, 0);
    await clock.advance(1000);
    assert.equal(source.begun.length, 1);
    await scheduler.stop();
  });

  it('spreads the first fetches over some seconds', async () => {
    const sources = many(50, (id) => new ScriptedSource(clock, { id }));
    const { scheduler } = new Scheduled(clock, sources, { random: Math.random });
    scheduler.start();
    await clock.advance(5000);
    const firsts = sources.map(({ begun }) => begun[0] ?? NaN);
    assert.ok(firsts.every((first, index) => first >= index * 100 && first <= (index + 1) * 100));
    await scheduler.stop();
  });

  it('fetches on time within 10 %, and on average exactly at the interval, whatever the chance', async () => {
    await fc.assert(
      fc.asyncProperty(fc.infiniteStream(fc.double({ min: 0, max: 0.999, noNaN: true })), async (stream) => {
        const clock = new ManualClock();
        const source = new ScriptedSource(clock, { interval: 1000 });
        const { scheduler } = new Scheduled(clock, [source], { random: () => stream.next().value });
        scheduler.start();
        await clock.advance(100_000);
        await scheduler.stop();
        assert.ok(gaps(source.begun).every((gap) => gap > 900 && gap < 1100));
        assert.ok(source.begun.length >= 99 && source.begun.length <= 101);
      }),
      { numRuns: 20 },
    );
  });

  it('never has two fetches of a source at once, however long one takes', async () => {
    const source = new ScriptedSource(clock, { interval: 10_000 }, () => ({ after: 25_000, outcome: accepted() }));
    const { scheduler } = new Scheduled(clock, [source]);
    scheduler.start();
    await clock.advance(5 * MINUTE);
    assert.equal(source.mostAtOnce, 1);
    assert.deepEqual(gaps(source.begun).slice(0, 3), [25_000, 25_000, 25_000]);
    await scheduler.stop();
  });

  it('has at most 32 fetches at once; the others follow in the order of their times', async () => {
    const long = { after: 30_000, outcome: accepted() };
    const sources = Array.from(
      { length: 50 },
      (_, index) => new ScriptedSource(clock, { id: `source_${index}`, interval: 600_000, initDelay: (50 - index) * 200 }, () => long),
    );
    const { scheduler } = new Scheduled(clock, sources);
    scheduler.start();
    await clock.advance(20_000);
    assert.equal(sources.filter(({ begun }) => begun.length > 0).length, MOST_FETCHES);
    await clock.advance(30_000);
    const inTime = sources.toReversed().map(({ begun }) => begun[0] ?? NaN);
    assert.deepEqual(
      inTime,
      inTime.toSorted((a, b) => a - b),
    );
    await scheduler.stop();
  });

  it('sets one alarm for all sources', async () => {
    const { scheduler } = new Scheduled(
      clock,
      many(200, (id) => new ScriptedSource(clock, { id })),
    );
    scheduler.start();
    await clock.advance(10_000);
    assert.equal(clock.alarms, 1);
    await scheduler.stop();
    assert.equal(clock.alarms, 0);
  });

  it('waits the same time whatever is done to the date, which only shows', async () => {
    const source = new ScriptedSource(clock, {});
    const { scheduler } = new Scheduled(clock, [source]);
    scheduler.start();
    await clock.advance(1000);
    clock.setDate('2031-05-05T00:00:00Z');
    const [status] = scheduler.statuses();
    assert.equal(status?.nextFetch, '2031-05-05T00:00:59.050Z');
    await clock.advance(MINUTE);
    assert.deepEqual(gaps(source.begun), [MINUTE]);
    await scheduler.stop();
  });

  it('does not fetch everything at once after the machine slept', async () => {
    const sources = many(30, (id) => new ScriptedSource(clock, { id }));
    const { scheduler } = new Scheduled(clock, sources);
    scheduler.start();
    await clock.advance(10_000);
    await clock.sleep(8 * 60 * MINUTE);
    const awake = clock.now();
    assert.ok(sources.every(({ begun }) => begun.length === 1));
    await clock.advance(10_000);
    const seconds = sources.map(({ begun }) => (begun[1] ?? NaN) - awake);
    assert.equal(new Set(seconds).size, 30);
    assert.ok(sources.every(({ begun }) => begun.length === 2));
    await scheduler.stop();
  });

  it('counts bytes that the pool does not take as fetched and not kept, and goes on', async () => {
    const { scheduler, events } = new Scheduled(clock, [new ScriptedSource(clock, {})], {
      sink: () => {
        throw new Error('the disk is full');
      },
    });
    scheduler.start();
    await clock.advance(1000);
    const [status] = scheduler.statuses();
    assert.deepEqual([status?.bytesFetched, status?.bytesKept, status?.state], [100, 0, 'waiting']);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['begun', 'lost', 'ended'],
    );
    await scheduler.stop();
  });

  it('tells no byte of a sample to the log', async () => {
    const { scheduler, events } = new Scheduled(clock, [new ScriptedSource(clock, {})]);
    scheduler.start();
    await clock.advance(1000);
    const ended = events.find(({ type }) => type === 'ended');
    assert.ok(ended?.type === 'ended' && ended.outcome.status === 'accepted');
    assert.ok(!('bytes' in ended.outcome));
    assert.equal(ended.kept, 100);
    await scheduler.stop();
  });

  it('stops the fetches that go on, closes the sources and begins no more', async () => {
    const source = new ScriptedSource(clock, {}, () => 'never');
    const { scheduler, events } = new Scheduled(clock, [source]);
    scheduler.start();
    await clock.advance(1000);
    await scheduler.stop();
    assert.ok(source.isClosed);
    await clock.advance(10 * MINUTE);
    assert.equal(source.begun.length, 1);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['begun'],
    );
  });

  it('keeps what a fetch gave although it was told to stop', async () => {
    const source = new ScriptedSource(clock, {});
    source.fetcher.fetch = ({ signal }) =>
      new Promise((resolve) => {
        signal.addEventListener('abort', () => resolve(accepted(40)));
      });
    const { scheduler, sunk } = new Scheduled(clock, [source]);
    scheduler.start();
    await clock.advance(1000);
    await scheduler.stop();
    assert.deepEqual(
      sunk.map(({ length }) => length),
      [40],
    );
  });

  it('does not wait forever for a source that ignores being stopped and closed', async () => {
    const source = new ScriptedSource(clock, {});
    source.fetcher.fetch = () => new Promise(() => {});
    source.fetcher.close = () => new Promise(() => {});
    const { scheduler, turns, events } = new Scheduled(clock, [source]);
    scheduler.start();
    await clock.advance(1000);
    const stopped = scheduler.stop();
    await clock.advance(10_000);
    await stopped;
    assert.deepEqual([turns.length, events.at(-1)?.type], [0, 'close-failed']);
  });
});

function many(count: number, make: (id: string) => ScriptedSource): ScriptedSource[] {
  return Array.from({ length: count }, (_, index) => make(`source_${index}`));
}

function gaps(times: readonly number[]): number[] {
  return times.slice(1).map((time, index) => time - (times[index] ?? NaN));
}
