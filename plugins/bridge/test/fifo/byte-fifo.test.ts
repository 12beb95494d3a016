import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { ByteFifo } from '../../src/fifo/byte-fifo.ts';

describe('FIFO of bytes', () => {
  it('gives out what came first, whatever pieces came and are asked for', () => {
    const step = fc.oneof(fc.record({ push: fc.uint8Array({ maxLength: 40 }) }), fc.record({ take: fc.integer({ min: 0, max: 60 }) }));
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const fifo = new ByteFifo(100);
        let model: number[] = [];
        for (const each of steps) {
          if ('push' in each) {
            const { length } = each.push;
            if (length > 100 - model.length) assert.throws(() => fifo.push(each.push, 0), RangeError);
            else {
              model.push(...each.push);
              fifo.push(each.push.slice(), 0);
            }
          } else {
            const taken = fifo.take(each.take);
            assert.deepEqual([...(taken?.bytes ?? [])], model.slice(0, each.take));
            model = model.slice(each.take);
          }
          assert.equal(fifo.length, model.length);
          assert.equal(fifo.room, 100 - model.length);
        }
      }),
    );
  });

  it('wipes what it gave out, and what it forgets', () => {
    const fifo = new ByteFifo(100);
    const [first, second] = [randomBytes(32).map((byte) => byte | 1), randomBytes(32).map((byte) => byte | 1)];
    fifo.push(first, 1);
    fifo.push(second, 2);
    fifo.take(40);
    assert.ok(first.every((byte) => byte === 0));
    assert.ok(second.subarray(0, 8).every((byte) => byte === 0));
    assert.ok(second.subarray(8).every((byte) => byte !== 0));
    assert.equal(fifo.clear(), 24);
    assert.ok(second.every((byte) => byte === 0));
    assert.equal(fifo.length, 0);
  });

  it('knows when the oldest of its bytes was collected', () => {
    const fifo = new ByteFifo(100);
    assert.equal(fifo.oldest, undefined);
    fifo.push(new Uint8Array(10), 1000);
    fifo.push(new Uint8Array(10), 2000);
    assert.equal(fifo.take(4)?.time, 1000);
    assert.equal(fifo.oldest, 1000);
    assert.equal(fifo.take(6)?.time, 1000);
    assert.equal(fifo.oldest, 2000);
  });
});
