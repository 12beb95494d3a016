import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { EntropyPool, encodePool, isEgdError } from '../../src/index.ts';
import { stir } from '../../src/conditioning/stir.ts';
import { readVectors, vectorInput, type VectorInput } from '../support/vector-input.ts';

interface PoolVector {
  readonly pool_chunk_max_entropy: number;
  readonly max_entropy: number;
  readonly steps: readonly PoolStep[];
}

interface PoolStep {
  readonly add: VectorInput;
  readonly added: number;
  readonly entropy_bytes: number;
  readonly chunk_count: number;
  readonly chunks: readonly { readonly id: number; readonly length: number; readonly sha256: string }[];
}

const LIMITS = { maxEntropy: 10_485_760, chunkMaxEntropy: 8192 };

describe('the entropy pool', () => {
  for (const { pool_chunk_max_entropy: chunkMaxEntropy, max_entropy: maxEntropy, steps } of readVectors(
    'pool.json',
  ) as readonly PoolVector[]) {
    const lengths = steps.map(({ add }) => add.length).join(', ');
    it(`holds what the Python daemon's pool holds after adding ${lengths} bytes to chunks of ${chunkMaxEntropy}`, () => {
      const pool = new EntropyPool({ maxEntropy, chunkMaxEntropy });
      for (const { add, added, entropy_bytes, chunk_count, chunks } of steps) {
        assert.equal(pool.add(vectorInput(add)), added);
        assert.equal(pool.byteCount, entropy_bytes);
        assert.equal(pool.chunkCount, chunk_count);
        assert.deepEqual(
          hashedChunks(pool),
          chunks.map(({ id, length, sha256 }) => ({ id, length, sha256 })),
        );
      }
    });
  }

  it('never holds more than its limit, and says how much it took', () => {
    const pool = new EntropyPool({ maxEntropy: 100, chunkMaxEntropy: 64 });
    assert.equal(pool.add(new Uint8Array(90)), 90);
    assert.equal(pool.isFull, false);
    assert.equal(pool.add(new Uint8Array(90)), 10);
    assert.equal(pool.isFull, true);
    assert.equal(pool.add(new Uint8Array(1)), 0);
    assert.equal(pool.byteCount, 100);
  });

  it('leaves what is added to it as it was', () => {
    const bytes = vectorInput({ pattern: 'lcg', length: 500 });
    new EntropyPool(LIMITS).add(bytes);
    assert.deepEqual(bytes, vectorInput({ pattern: 'lcg', length: 500 }));
  });

  it('gives out the oldest bytes first, once, and keeps no copy of them', () => {
    const pool = new EntropyPool({ maxEntropy: 1000, chunkMaxEntropy: 64 });
    pool.add(vectorInput({ pattern: 'lcg', length: 150 }));
    const all = new EntropyPool({ maxEntropy: 1000, chunkMaxEntropy: 64 });
    all.add(vectorInput({ pattern: 'lcg', length: 150 }));
    const whole = all.take(150);
    const first = pool.take(70);
    assert.deepEqual(first, whole.subarray(0, 70));
    assert.equal(Buffer.from(encodePool(pool)).includes(Buffer.from(first.subarray(64))), false);
    assert.deepEqual(pool.take(1000), whole.subarray(70));
    assert.equal(pool.take(1).length, 0);
  });

  it('goes on counting the ids of chunks, and always has one', () => {
    const pool = new EntropyPool({ maxEntropy: 1000, chunkMaxEntropy: 10 });
    pool.add(new Uint8Array(30));
    pool.take(30);
    assert.deepEqual(pool.chunks, [{ id: 2, length: 0 }]);
    pool.add(new Uint8Array(11));
    assert.deepEqual(pool.chunks, [
      { id: 2, length: 10 },
      { id: 3, length: 1 },
    ]);
  });

  it('keeps what it has when its limits are lowered, and takes no more', () => {
    const pool = new EntropyPool(LIMITS);
    pool.add(vectorInput({ pattern: 'counter', length: 1000 }));
    pool.setLimits({ maxEntropy: 500, chunkMaxEntropy: 100 });
    assert.equal(pool.isFull, true);
    assert.equal(pool.add(new Uint8Array(10)), 0);
    assert.equal(pool.byteCount, 1000);
    pool.take(600);
    assert.equal(pool.add(new Uint8Array(150)), 100);
    assert.deepEqual(pool.chunks, [
      { id: 0, length: 400 },
      { id: 1, length: 100 },
    ]);
  });

  it('is empty after it was wiped', () => {
    const pool = new EntropyPool({ maxEntropy: 1000, chunkMaxEntropy: 10 });
    pool.add(new Uint8Array(30));
    pool.wipe();
    assert.equal(pool.byteCount, 0);
    assert.deepEqual(pool.chunks, [{ id: 2, length: 0 }]);
  });

  for (const limits of [
    { maxEntropy: 0, chunkMaxEntropy: 1 },
    { maxEntropy: 1.5, chunkMaxEntropy: 1 },
    { maxEntropy: 2 ** 30 + 1, chunkMaxEntropy: 1 },
    { maxEntropy: 1, chunkMaxEntropy: 0 },
    { maxEntropy: 1, chunkMaxEntropy: 2 ** 24 + 1 },
    { maxEntropy: Number.NaN, chunkMaxEntropy: 1 },
  ]) {
    it(`refuses the limits ${limits.maxEntropy} and ${limits.chunkMaxEntropy}`, () => {
      assert.throws(
        () => new EntropyPool(limits),
        (error) => isEgdError(error) && error.code === 'CONFIG_INVALID_VALUE',
      );
    });
  }

  it('behaves like a list of lists of bytes, whatever is added and taken', () => {
    const step = fc.oneof(fc.record({ add: fc.uint8Array({ maxLength: 120 }) }), fc.record({ take: fc.nat(150) }));
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.integer({ min: 1, max: 70 }),
        fc.array(step, { maxLength: 25 }),
        (maxEntropy, chunkMaxEntropy, steps) => {
          const pool = new EntropyPool({ maxEntropy, chunkMaxEntropy });
          const model = new ModelPool(maxEntropy, chunkMaxEntropy);
          for (const each of steps) {
            if ('add' in each) assert.equal(pool.add(each.add), model.add(each.add));
            else assert.deepEqual([...pool.take(each.take)], model.take(each.take));
            assert.deepEqual(
              pool.chunks,
              model.chunks.map(({ id, bytes }) => ({ id, length: bytes.length })),
            );
            assert.equal(
              pool.byteCount,
              model.chunks.reduce((sum, { bytes }) => sum + bytes.length, 0),
            );
            assert.ok(pool.byteCount <= maxEntropy);
          }
        },
      ),
    );
  });
});

// The same rules, a byte at a time.
class ModelPool {
  readonly chunks: { id: number; bytes: number[] }[] = [{ id: 0, bytes: [] }];
  readonly #most: number;
  readonly #chunkMost: number;

  constructor(most: number, chunkMost: number) {
    this.#most = most;
    this.#chunkMost = chunkMost;
  }

  add(bytes: Uint8Array): number {
    const space = this.#most - this.chunks.flatMap((chunk) => chunk.bytes).length;
    const rest = [...bytes].slice(0, space);
    const added = rest.length;
    while (rest.length > 0) {
      let newest = this.chunks.at(-1)!;
      if (newest.bytes.length >= this.#chunkMost) this.chunks.push((newest = { id: newest.id + 1, bytes: [] }));
      const joined = Uint8Array.from([...newest.bytes, ...rest.splice(0, this.#chunkMost - newest.bytes.length)]);
      stir(joined);
      newest.bytes = [...joined];
    }
    return added;
  }

  take(length: number): number[] {
    const taken: number[] = [];
    while (taken.length < length) {
      const oldest = this.chunks[0]!;
      if (oldest.bytes.length > 0) taken.push(oldest.bytes.shift()!);
      if (oldest.bytes.length > 0) continue;
      if (this.chunks.length === 1) break;
      this.chunks.shift();
    }
    return taken;
  }
}

function hashedChunks(pool: EntropyPool): { id: number; length: number; sha256: string }[] {
  const { chunks } = pool;
  return chunks.map(({ id, length }, index) => {
    const start = 32 + chunks.slice(0, index + 1).reduce((sum, each) => sum + 12 + each.length, 0) - length;
    const bytes = encodePool(pool).subarray(start, start + length);
    return { id, length, sha256: createHash('sha256').update(bytes).digest('hex') };
  });
}
