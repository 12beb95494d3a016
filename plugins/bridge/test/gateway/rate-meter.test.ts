import assert from 'node:assert/strict';
import { RateMeter } from '../../src/gateway/rate-meter.ts';

describe('RateMeter', () => {
  it('tells events a second over the last minute, and forgets older ones', () => {
    const clock = { time: 5_000_000 };
    const meter = new RateMeter(() => clock.time);
    for (let second = 0; second < 120; second += 1) {
      meter.count();
      if (second >= 90) meter.count();
      clock.time += 1000;
    }
    assert.equal(Math.round(meter.perSecond() * 60), 89); // 30 seconds of one, 30 of two, without the one that begins
    clock.time += 60_000;
    assert.equal(meter.perSecond(), 0);
  });

  it('counts from the start when that is less than a minute ago', () => {
    const clock = { time: 0 };
    const meter = new RateMeter(() => clock.time);
    for (let count = 0; count < 20; count += 1) meter.count();
    clock.time = 10_000;
    assert.equal(meter.perSecond(), 2);
  });
});
