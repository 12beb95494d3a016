import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { EntropyBuffer } from '../../src/buffer/entropy-buffer.ts';

interface Setting {
  readonly capacity?: number;
  readonly ttl?: number;
  readonly overflow?: 'discard' | 'replace';
}

function bufferAt({ capacity = 1024, ttl = 60_000, overflow = 'discard' }: Setting = {}) {
  const clock = { time: 1_000_000 };
  const buffer = new EntropyBuffer({ capacity, ttl, overflow, now: () => clock.time });
  return { buffer, clock };
}

function portion(bytes: readonly number[] | Uint8Array, { collector = 'one', time = 1_000_000 } = {}) {
  return { bytes: Uint8Array.from(bytes), collector, time };
}

describe('EntropyBuffer', () => {
  it('gives bytes in the order they came, each once', () => {
    const { buffer } = bufferAt();
    buffer.add(portion([1, 2, 3]));
    buffer.add(portion([4, 5], { collector: 'two', time: 999_000 }));
    assert.deepEqual([...buffer.take(2).bytes], [1, 2]);
    const { bytes, madeOf } = buffer.take(3);
    assert.deepEqual([...bytes], [3, 4, 5]);
    assert.deepEqual(madeOf, { processing: 'none', consumed: 3, collectors: ['one', 'two'], oldest: 999_000 });
    assert.equal(buffer.stock().available, 0);
  });

  it('takes nothing when there is not all of it', () => {
    const { buffer } = bufferAt();
    buffer.add(portion([1, 2, 3]));
    assert.throws(() => buffer.take(4), { code: 'NOT_ENOUGH_ENTROPY', metadata: { requested: 4, available: 3 } });
    assert.deepEqual([...buffer.take(3).bytes], [1, 2, 3]);
  });

  it('wipes the bytes it was given', () => {
    const { buffer } = bufferAt();
    const given = portion([1, 2, 3]);
    buffer.add(given);
    assert.deepEqual([...given.bytes], [0, 0, 0]);
  });

  it('refuses what finds no room with overflow `discard`, and keeps all it has', () => {
    const { buffer } = bufferAt({ capacity: 4 });
    buffer.add(portion([1, 2, 3]));
    assert.equal(buffer.room(), 1);
    const refused = portion([4, 5]);
    assert.throws(() => buffer.add(refused), { code: 'GATEWAY_BUFFER_FULL' });
    assert.deepEqual([...refused.bytes], [4, 5]);
    assert.deepEqual([...buffer.take(3).bytes], [1, 2, 3]);
    assert.equal(buffer.stock().overflowed, 2);
  });

  it('lets the oldest give way with overflow `replace`, and counts them', () => {
    const { buffer } = bufferAt({ capacity: 4, overflow: 'replace' });
    buffer.add(portion([1, 2, 3]));
    buffer.add(portion([4, 5]));
    assert.deepEqual([...buffer.take(4).bytes], [2, 3, 4, 5]);
    assert.equal(buffer.stock().overflowed, 1);
  });

  it('serves nothing that is too old, also from amidst fresh bytes of a collector whose clock is ahead', () => {
    const { buffer, clock } = bufferAt({ ttl: 10_000 });
    buffer.add(portion([1, 2]));
    buffer.add(portion([3, 4], { collector: 'slow', time: 995_000 }));
    buffer.add(portion([5, 6]));
    clock.time += 5000;
    const { available, expired, oldestAge } = buffer.stock();
    assert.deepEqual({ available, expired, oldestAge }, { available: 4, expired: 2, oldestAge: 5000 });
    assert.deepEqual([...buffer.take(3).bytes], [1, 2, 5]);
    clock.time += 5000;
    assert.throws(() => buffer.take(1), { code: 'NOT_ENOUGH_ENTROPY' });
    assert.equal(buffer.room(), 1024);
  });

  it('tells the age of what is the oldest, wherever it lies', () => {
    const { buffer } = bufferAt();
    buffer.add(portion([1]));
    buffer.add(portion([2], { collector: 'slow', time: 960_000 }));
    buffer.add(portion([3], { collector: 'other', time: 980_000 }));
    assert.equal(buffer.stock().oldestAge, 40_000);
    buffer.take(2);
    assert.equal(buffer.stock().oldestAge, 20_000);
    buffer.take(1);
    assert.equal(buffer.stock().oldestAge, undefined);
  });

  it('takes bytes of the future as of now', () => {
    const { buffer, clock } = bufferAt({ ttl: 10_000 });
    buffer.add(portion([1], { time: clock.time + 20_000 }));
    assert.equal(buffer.stock().oldestAge, 0);
    clock.time += 10_000;
    assert.equal(buffer.stock().available, 0);
  });

  it('remembers a bounded number of runs, however small the portions are', () => {
    const { buffer, clock } = bufferAt({ capacity: 1 << 20, overflow: 'replace' });
    for (let count = 0; count < 40_000; count += 1) {
      clock.time += 1;
      buffer.add(portion([count & 0xff], { collector: `c${count % 2}`, time: clock.time }));
    }
    const { available, overflowed } = buffer.stock();
    assert.equal(available, 16_384);
    assert.equal(overflowed, 40_000 - 16_384);
  });

  it('says how full it is by the marks 10, 80 and 95 %', () => {
    const { buffer } = bufferAt({ capacity: 1000 });
    const levels = [99, 1, 700, 1, 149, 1].map((size) => {
      buffer.add(portion(randomBytes(size)));
      return buffer.stock().level;
    });
    assert.deepEqual(levels, ['low', 'medium', 'medium', 'high', 'high', 'critical']);
  });

  it('behaves as a list of bytes with a birth each, whatever comes', () => {
    const step = fc.oneof(
      fc.record({ add: fc.integer({ min: 1, max: 40 }), collector: fc.constantFrom('a', 'b'), age: fc.integer({ min: 0, max: 500 }) }),
      fc.record({ take: fc.integer({ min: 1, max: 50 }) }),
      fc.record({ pass: fc.integer({ min: 1, max: 400 }) }),
    );
    fc.assert(
      fc.property(fc.array(step, { maxLength: 120 }), fc.constantFrom('discard' as const, 'replace' as const), (steps, overflow) => {
        const { buffer, clock } = bufferAt({ capacity: 100, ttl: 1000, overflow });
        const model = new ListOfBytes(100, overflow);
        let next = 0;
        for (const each of steps) {
          if ('pass' in each) clock.time += each.pass;
          model.expire(clock.time - 1000);
          if ('add' in each) {
            const bytes = Array.from({ length: each.add }, () => (next = (next + 1) % 256));
            const time = clock.time - each.age;
            assert.equal(
              tried(() => buffer.add(portion(bytes, { collector: each.collector, time }))),
              model.add(bytes, each.collector, time),
            );
          } else if ('take' in each) {
            const got = tried(() => [...buffer.take(each.take).bytes]);
            assert.deepEqual(got === false ? undefined : got, model.take(each.take));
          }
          assert.equal(buffer.stock().available, model.bytes.filter(({ dead }) => !dead).length);
        }
      }),
      { numRuns: 1000 },
    );
  });
});

function tried<Result>(act: () => Result): Result | boolean {
  try {
    return act() ?? true;
  } catch {
    return false;
  }
}

// The same by the plainest means.
class ListOfBytes {
  bytes: { value: number; collector: string; born: number; dead: boolean }[] = [];
  readonly #capacity: number;
  readonly #overflow: 'discard' | 'replace';

  constructor(capacity: number, overflow: 'discard' | 'replace') {
    this.#capacity = capacity;
    this.#overflow = overflow;
  }

  add(values: readonly number[], collector: string, time: number): boolean {
    if (this.#overflow === 'discard' && this.bytes.length + values.length > this.#capacity) return false;
    while (this.bytes.length + values.length > this.#capacity) this.bytes.shift();
    const last = this.bytes.at(-1);
    const joins = last !== undefined && !last.dead && last.collector === collector && time >= last.born && time < last.born + 100;
    const born = joins ? last.born : time;
    this.bytes.push(...values.map((value) => ({ value, collector, born, dead: false })));
    return true;
  }

  take(size: number): number[] | undefined {
    const fresh = this.bytes.filter(({ dead }) => !dead).slice(0, size);
    if (fresh.length < size) return undefined;
    this.bytes = this.bytes.slice(this.bytes.findIndex((each) => each === fresh.at(-1)) + 1);
    return fresh.map(({ value }) => value);
  }

  expire(lastBirth: number): void {
    for (const each of this.bytes) each.dead ||= each.born <= lastBirth;
    while (this.bytes[0]?.dead === true) this.bytes.shift();
  }
}
