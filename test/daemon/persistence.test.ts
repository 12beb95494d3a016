import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';
import { EgdError } from 'egd-core';
import { Persistence, type PersistenceEvent, type SavablePool } from '../../src/daemon/persistence.ts';
import { ManualClock } from '../support/manual-clock.ts';

const MINUTE = 60_000; // milliseconds

// A pool that knows when it was saved and trimmed.
class WatchedPool implements SavablePool {
  readonly #clock: ManualClock;
  isChanged = false;
  lastSave: Date | undefined;
  readonly saves: number[] = []; // attempts, milliseconds of the clock
  readonly trims: number[] = []; // those that found nothing taken since the one before
  wasUsed = false;
  error: Error | undefined;
  gate: Promise<void> | undefined; // a save waits for it

  constructor(clock: ManualClock) {
    this.#clock = clock;
  }

  async save(): Promise<{ path: string; bytes: number; at: Date }> {
    this.saves.push(this.#clock.now());
    const isChanged = this.isChanged;
    this.isChanged = false;
    await this.gate;
    if (this.error !== undefined) {
      this.isChanged = isChanged;
      throw this.error;
    }
    this.lastSave = this.#clock.date();
    return { path: '/tmp/pool', bytes: 100, at: this.lastSave };
  }

  async trim(): Promise<void> {
    if (!this.wasUsed) this.trims.push(this.#clock.now());
    this.wasUsed = false;
    if (this.error !== undefined) throw this.error;
  }
}

describe('saving from time to time', () => {
  let clock: ManualClock;
  let pool: WatchedPool;
  let events: PersistenceEvent[];
  let persistence: Persistence;

  beforeEach(() => {
    clock = new ManualClock();
    pool = new WatchedPool(clock);
    events = [];
    persistence = new Persistence({ pool, interval: 10 * MINUTE, clock, onEvent: (event) => events.push(event) });
    persistence.start();
  });

  afterEach(async () => {
    pool.error = undefined;
    await persistence.stop();
    assert.equal(clock.alarms, 0);
  });

  it('saves at every interval where something changed', async () => {
    pool.isChanged = true;
    await clock.advance(10 * MINUTE);
    assert.deepEqual(pool.saves, [10 * MINUTE]);
    await clock.advance(30 * MINUTE);
    assert.deepEqual(pool.saves, [10 * MINUTE]);
    pool.isChanged = true;
    await clock.advance(10 * MINUTE);
    assert.deepEqual(pool.saves, [10 * MINUTE, 50 * MINUTE]);
  });

  it('saves on demand and says what it wrote', async () => {
    assert.equal(persistence.lastSave, null);
    assert.deepEqual(await persistence.persist(), { path: '/tmp/pool', bytes: 100, at: '2026-01-01T00:00:00.000Z' });
    assert.equal(persistence.lastSave, '2026-01-01T00:00:00.000Z');
  });

  it('counts the interval from the last save, also one on demand', async () => {
    await clock.advance(9 * MINUTE);
    pool.isChanged = true;
    await persistence.persist();
    pool.isChanged = true;
    await clock.advance(9 * MINUTE);
    assert.deepEqual(pool.saves, [9 * MINUTE]);
    await clock.advance(MINUTE);
    assert.deepEqual(pool.saves, [9 * MINUTE, 19 * MINUTE]);
  });

  it('saves again for one who asks while a save goes on, which may have begun too early, once for all of them', async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    pool.gate = promise;
    const asked = [persistence.persist()];
    await setImmediate();
    asked.push(persistence.persist(), persistence.persist());
    await setImmediate();
    assert.equal(pool.saves.length, 1);
    resolve();
    await Promise.all(asked);
    assert.equal(pool.saves.length, 2);
  });

  it('tries a save that failed again after 10 seconds, doubling to 5 minutes, and counts the failures', async () => {
    pool.isChanged = true;
    pool.error = new EgdError('STORAGE_DISK_FULL', 'no space left');
    await clock.advance(24 * MINUTE);
    const waits = pool.saves.slice(1).map((time, index) => time - (pool.saves[index] ?? NaN));
    assert.deepEqual(waits, [10_000, 20_000, 40_000, 80_000, 160_000, 300_000]);
    assert.deepEqual(
      events.map((event) => event.type === 'save-failed' && event.failures),
      [1, 2, 3, 4, 5, 6, 7],
    );
    assert.deepEqual(persistence.saveError, { code: 'STORAGE_DISK_FULL', message: 'no space left', at: '2026-01-01T00:20:10.000Z' });
  });

  it('forgets the error when a save goes well, says after how many failures, and goes on at the interval', async () => {
    pool.isChanged = true;
    pool.error = new Error('the cable is out');
    await clock.advance(10 * MINUTE);
    assert.equal(persistence.saveError?.code, 'INTERNAL_BUG');
    pool.error = undefined;
    await clock.advance(10_000);
    assert.equal(persistence.saveError, null);
    const last = events.at(-1);
    assert.ok(last?.type === 'saved' && last.failures === 1);
    pool.isChanged = true;
    await clock.advance(10 * MINUTE - 1);
    assert.equal(pool.saves.length, 2);
    await clock.advance(1);
    assert.equal(pool.saves.length, 3);
  });

  it('rejects a save on demand that fails, with its error', async () => {
    pool.error = new EgdError('STORAGE_DISK_FULL', 'no space left');
    await assert.rejects(persistence.persist(), { code: 'STORAGE_DISK_FULL' });
  });

  it('takes another interval from now on', async () => {
    pool.isChanged = true;
    await clock.advance(5 * MINUTE);
    persistence.setInterval(MINUTE);
    await clock.advance(MINUTE);
    assert.deepEqual(pool.saves, [6 * MINUTE]);
  });

  it('saves at the end what changed, and nothing afterwards', async () => {
    pool.isChanged = true;
    await persistence.stop();
    assert.equal(pool.saves.length, 1);
    pool.isChanged = true;
    await clock.advance(60 * MINUTE);
    assert.equal(pool.saves.length, 1);
  });

  it('does not save at the end what is saved', async () => {
    await persistence.stop();
    assert.deepEqual(pool.saves, []);
  });

  it('says when it could not save at the end', async () => {
    pool.isChanged = true;
    pool.error = new EgdError('STORAGE_DISK_FULL', 'no space left');
    await assert.rejects(persistence.stop(), { code: 'STORAGE_DISK_FULL' });
  });

  it('trims a moment after the last take, once', async () => {
    for (let takes = 0; takes < 30; takes += 1) {
      pool.wasUsed = true;
      persistence.taken();
      await clock.advance(100);
    }
    assert.deepEqual(pool.trims, []);
    await clock.advance(MINUTE);
    assert.equal(pool.trims.length, 1);
    assert.ok((pool.trims[0] ?? 0) >= 2900 + 1000 && (pool.trims[0] ?? Infinity) <= 2900 + 2000);
    assert.equal(clock.alarms, 1);
  });

  it('tells that trimming failed, and goes on', async () => {
    pool.error = new Error('the cable is out');
    persistence.taken();
    await clock.advance(MINUTE);
    assert.deepEqual(
      events.map(({ type }) => type),
      ['trim-failed', 'trim-failed'],
    );
  });
});
