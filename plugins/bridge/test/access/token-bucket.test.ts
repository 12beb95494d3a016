import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { TokenBucket } from '../../src/access/token-bucket.ts';

describe('a token bucket', () => {
  it('lets through what was saved up, then so much a second', () => {
    const bucket = new TokenBucket(10, 5, 0);
    for (let taken = 0; taken < 5; taken++) {
      assert.equal(bucket.wait(1, 0), 0);
      bucket.take(1);
    }
    assert.equal(bucket.wait(1, 0), 0.1);
    assert.equal(bucket.wait(1, 100), 0);
    assert.equal(bucket.secondsToFull(100), 0.4);
  });

  it('saves up no more than fits in', () => {
    const bucket = new TokenBucket(10, 5, 0);
    assert.equal(bucket.level(1_000_000), 5);
  });

  it('holds one at least, so that a slow rate lets anything through', () => {
    const bucket = new TokenBucket(0.1, 0.1, 0);
    assert.equal(bucket.wait(1, 0), 0);
    bucket.take(1);
    assert.equal(bucket.wait(1, 0), 10);
  });

  it('gives more than it holds when it is full, and is then in debt', () => {
    const bucket = new TokenBucket(10, 10, 0);
    assert.equal(bucket.wait(40, 0), 0);
    bucket.take(40);
    assert.equal(bucket.wait(1, 0), 3.1);
    assert.equal(bucket.wait(40, 3000), 1);
  });

  it('is none the emptier for a clock that is set back', () => {
    const bucket = new TokenBucket(10, 5, 100_000);
    bucket.take(5);
    assert.equal(bucket.level(0), 0);
    assert.equal(bucket.level(500), 5);
  });

  it('gives over any time no more than its rate and what it holds', () => {
    const steps = fc.array(fc.record({ pause: fc.nat(2000), amount: fc.integer({ min: 1, max: 5 }) }), { maxLength: 200 });
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 50 }), fc.integer({ min: 5, max: 50 }), (asked, rate, capacity) => {
        const bucket = new TokenBucket(rate, capacity, 0);
        let [now, given] = [0, 0];
        for (const { pause, amount } of asked) {
          now += pause;
          const wait = bucket.wait(amount, now);
          if (wait > 0) {
            assert.ok(bucket.wait(amount, now + Math.ceil(wait * 1000)) === 0, 'who waits as told is let through');
            now += Math.ceil(wait * 1000);
          }
          bucket.take(amount);
          given += amount;
        }
        assert.ok(given <= capacity + (now / 1000) * rate + 1e-3);
      }),
    );
  });
});
