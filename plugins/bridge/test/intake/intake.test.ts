import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { ByteFifo } from '../../src/fifo/byte-fifo.ts';
import { type Intake, startIntake } from '../../src/intake/intake.ts';
import type { EntropySink } from '../../src/supply/entropy-supply.ts';
import { retryPolicy } from '../support/configs.ts';
import { ManualClock } from '../support/manual-clock.ts';
import { keptLog } from '../support/quiet-log.ts';
import { accepted, failed, ScriptedSource } from '../support/scripted-source.ts';

const NEVER = new AbortController().signal;

function fetching(
  source: ScriptedSource,
  capacity = 1_000_000,
): { intake: Intake; clock: ManualClock; fifo: ByteFifo; log: ReturnType<typeof keptLog> } {
  const clock = new ManualClock();
  const fifo = new ByteFifo(capacity);
  const log = keptLog();
  const sink: EntropySink = { room: () => fifo.room, add: ({ bytes, time }) => fifo.push(bytes, time) };
  const policy = retryPolicy({ initialDelay: 500, failuresToOpen: 3, openTime: 60_000, jitter: 0 });
  const intake = startIntake({ sources: [source], sink, collector: 'inside', retryPolicy: policy, log, clock, random: () => 0 });
  return { intake, clock, fifo, log };
}

describe('intake', () => {
  it('fetches a source at its interval, counted from the begin of a fetch', async () => {
    const source = new ScriptedSource(1000, () => accepted(randomBytes(100)));
    const { intake, clock, fifo } = fetching(source);
    await clock.advance(0);
    assert.equal(source.fetches, 1);
    await clock.advance(999);
    assert.equal(source.fetches, 1);
    await clock.advance(2001);
    assert.equal(source.fetches, 4);
    assert.equal(fifo.length, 400);
    await intake.stop(NEVER);
  });

  it('does not fetch while there is no room, goes on as soon as there is, and loses no byte on the way', async () => {
    const given: Uint8Array[] = [];
    const source = new ScriptedSource(1000, () => {
      const bytes = randomBytes(6000);
      given.push(new Uint8Array(bytes));
      return accepted(bytes);
    });
    const { intake, clock, fifo } = fetching(source, 10_000);
    await clock.advance(10_000);
    assert.equal(source.fetches, 2);
    assert.deepEqual([fifo.length, intake.report()[0]?.isPaused], [6000, true], 'the second sample waits: less than 4 KiB would find room');
    const got = [Buffer.from(fifo.take(6000)?.bytes ?? [])];
    intake.wake();
    await clock.advance(0);
    assert.equal(fifo.length, 6000);
    got.push(Buffer.from(fifo.take(6000)?.bytes ?? []));
    assert.deepEqual(Buffer.concat(got), Buffer.concat(given.slice(0, 2)));
    await intake.stop(AbortSignal.abort());
  });

  it('brings a sample that is larger than the whole buffer in parts', async () => {
    const sample = randomBytes(10_000);
    const expected = Buffer.from(sample);
    const { intake, clock, fifo } = fetching(new ScriptedSource(60_000, () => accepted(sample)), 4096);
    const got: Buffer[] = [];
    for (let turn = 0; turn < 3; turn++) {
      await clock.advance(300);
      got.push(Buffer.from(fifo.take(4096)?.bytes ?? []));
    }
    assert.deepEqual(Buffer.concat(got), expected);
    assert.ok(
      sample.every((byte) => byte === 0),
      'what was brought in is wiped where it came from',
    );
    await intake.stop(NEVER);
  });

  it('backs off after failures, opens the circuit, and closes it with the first success', async () => {
    const source = new ScriptedSource(
      1000,
      () => failed('SOURCE_NETWORK_ERROR'),
      () => failed('SOURCE_NETWORK_ERROR'),
      () => failed('SOURCE_NETWORK_ERROR'),
      () => accepted(randomBytes(100)),
    );
    const { intake, clock } = fetching(source);
    const report = (): string => `${intake.report()[0]?.circuit} ${intake.report()[0]?.failuresInARow} ${source.fetches}`;
    await clock.advance(0);
    assert.equal(report(), 'closed 1 1');
    await clock.advance(500);
    assert.equal(report(), 'closed 2 2');
    await clock.advance(1000);
    assert.equal(report(), 'open 3 3');
    await clock.advance(59_999);
    assert.equal(report(), 'open 3 3');
    await clock.advance(1);
    assert.equal(report(), 'closed 0 4');
    await intake.stop(NEVER);
  });

  it('leaves a source alone that says it is asked too often, as long as it says', async () => {
    const source = new ScriptedSource(
      1000,
      () => failed('SOURCE_RATE_LIMITED', 20),
      () => accepted(randomBytes(10)),
    );
    const { intake, clock } = fetching(source);
    await clock.advance(19_999);
    assert.equal(source.fetches, 1);
    await clock.advance(1);
    assert.equal(source.fetches, 2);
    await intake.stop(NEVER);
  });

  it('drops a sample that failed a health test, wipes it, and counts it', async () => {
    const bad = randomBytes(512);
    const failures = [{ test: 'repetition-count' as const, message: '21 equal bytes in a row at offset 0, expected fewer' }];
    const source = new ScriptedSource(1000, () => accepted(bad, { health: { healthy: false, minEntropy: 1, failures } }));
    const { intake, clock, fifo, log } = fetching(source);
    await clock.advance(0);
    assert.equal(fifo.length, 0);
    assert.ok(bad.every((byte) => byte === 0));
    const [report] = intake.report();
    assert.deepEqual([report?.unhealthy, report?.failed, report?.lastError], [1, 1, 'SOURCE_HEALTH_FAILED']);
    assert.match(log.lines.find(({ level }) => level === 'warn')?.message ?? '', /repetition-count: 21 equal bytes/);
    await intake.stop(NEVER);
  });

  it('keeps its rhythm when the date of the machine is set back by a day', async () => {
    const source = new ScriptedSource(1000, () => accepted(randomBytes(10)));
    const { intake, clock } = fetching(source);
    await clock.advance(0);
    clock.setDate(clock.now() - 86_400_000);
    await clock.advance(3000);
    assert.equal(source.fetches, 4);
    await intake.stop(NEVER);
  });

  it('brings in what it has before it stops, as soon as there is room', async () => {
    const source = new ScriptedSource(1000, () => accepted(randomBytes(6000)));
    const { intake, clock, fifo } = fetching(source, 7000);
    await clock.advance(1000);
    const stopping = intake.stop(NEVER).then(() => 'stopped');
    assert.equal(await Promise.race([stopping, clock.advance(1000).then(() => 'waiting')]), 'waiting');
    fifo.take(6000);
    intake.wake();
    assert.equal(await stopping, 'stopped');
    assert.deepEqual([fifo.length, source.fetches], [6000, 2]);
  });

  it('stops without a source that never ends its fetch when it is told to give up', async () => {
    const source = new ScriptedSource(1000, () => new Promise(() => undefined));
    const { intake, clock } = fetching(source);
    await clock.advance(0);
    await intake.stop(AbortSignal.abort());
    assert.equal(source.fetches, 1);
  });
});
