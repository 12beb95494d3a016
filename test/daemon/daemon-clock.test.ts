import assert from 'node:assert/strict';
import { mock } from 'node:test';
import { machineClock } from '../../src/daemon/daemon-clock.ts';

const DAY = 86_400_000; // milliseconds

describe('the clock of the machine', () => {
  afterEach(() => {
    mock.restoreAll();
  });

  it('rings once after the time, not before it', async () => {
    const began = machineClock.now();
    const { promise, resolve } = Promise.withResolvers<void>();
    machineClock.after(20, resolve);
    await promise;
    assert.ok(machineClock.now() - began >= 19);
  });

  it('does not ring when that was taken back', async () => {
    const { promise, resolve } = Promise.withResolvers<string>();
    machineClock.after(5, () => resolve('the one taken back'))();
    machineClock.after(30, () => resolve('the other'));
    assert.equal(await promise, 'the other');
  });

  it('waits for months where that is asked, although one timeout cannot', () => {
    const timeouts: { readonly callback: () => void; readonly delay: number }[] = [];
    const rang: number[] = [];
    let now = 0;
    mock.method(performance, 'now', () => now);
    mock.method(globalThis, 'setTimeout', (callback: () => void, delay: number) => timeouts.push({ callback, delay }));
    machineClock.after(100 * DAY, () => rang.push(now));
    for (const { callback, delay } of timeouts) {
      now += delay;
      callback();
    }
    assert.deepEqual(rang, [100 * DAY]);
    assert.ok(timeouts.every(({ delay }) => delay < 2 ** 31));
  });
});
