import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { EntropyBuffer } from '../../src/buffer/entropy-buffer.ts';
import { postProcess, servedBytes } from '../../src/processing/post-process.ts';
import type { EntropySupply } from '../../src/supply/entropy-supply.ts';

const START = 1_000_000;

function bufferWith(size: number, clock = { time: START }) {
  const buffer = new EntropyBuffer({ capacity: 1 << 20, ttl: 3_600_000, overflow: 'discard', now: () => clock.time });
  const bytes = randomBytes(size);
  buffer.add({ bytes: Buffer.from(bytes), collector: 'inside', time: START });
  return { buffer, bytes, clock, options: { maxSeedAge: 3_600_000, now: () => clock.time } };
}

describe('post-processing', () => {
  it('gives the bytes of the buffer themselves with `none`', async () => {
    const { buffer, bytes, options } = bufferWith(64);
    const drawn = await postProcess(buffer, 'none', options).take(64);
    assert.deepEqual(drawn.bytes, bytes);
    assert.equal(drawn.madeOf.consumed, 64);
  });

  describe('sha256', () => {
    it('gives 32 bytes for each 64, and says so', async () => {
      const { buffer, bytes, options } = bufferWith(200);
      const drawn = await postProcess(buffer, 'sha256', options).take(40);
      const blocks = [bytes.subarray(0, 64), bytes.subarray(64, 128)].map((block) => createHash('sha256').update(block).digest());
      assert.deepEqual(drawn.bytes, Buffer.concat(blocks).subarray(0, 40));
      assert.deepEqual(drawn.madeOf, { processing: 'sha256', consumed: 128, collectors: ['inside'], oldest: START });
    });

    it('tells what a share of the buffer is enough for', async () => {
      const { buffer, options } = bufferWith(200);
      const share = servedBytes('sha256', 150);
      const { madeOf } = await postProcess(buffer, 'sha256', options).take(share);
      assert.deepEqual([share, madeOf.consumed], [64, 128]);
    });

    it('tells how much can be served, and serves no more', async () => {
      const { buffer, options } = bufferWith(200);
      const supply = postProcess(buffer, 'sha256', options);
      assert.equal(supply.stock().available, 96);
      await assert.rejects(async () => supply.take(97), { code: 'NOT_ENOUGH_ENTROPY' });
      assert.equal((await supply.take(96)).bytes.length, 96);
    });
  });

  describe('hmac-drbg', () => {
    it('seeds itself from the buffer once for many answers, and accounts for it', async () => {
      const { buffer, options } = bufferWith(200);
      const supply = postProcess(buffer, 'hmac-drbg', options);
      const first = await supply.take(32);
      const second = await supply.take(32);
      assert.deepEqual(first.madeOf, { processing: 'hmac-drbg', consumed: 96, collectors: ['inside'], oldest: START });
      assert.equal(second.madeOf.consumed, 0);
      assert.notDeepEqual(first.bytes, second.bytes);
      assert.equal(buffer.stock().available, 104);
    });

    it('leaves a test no more than what one seed makes', () => {
      assert.deepEqual([servedBytes('hmac-drbg', 4000), servedBytes('hmac-drbg', 50_000_000)], [4000, 1_048_576]);
    });

    it('takes a fresh seed after a MiB', async () => {
      const { buffer, options } = bufferWith(200);
      const supply = postProcess(buffer, 'hmac-drbg', options);
      for (let served = 0; served < 16; served += 1) await supply.take(65_536);
      assert.equal(buffer.stock().available, 104);
      assert.equal((await supply.take(1)).madeOf.consumed, 64);
    });

    it('gives nothing of a seed that is too old when there is no fresh one', async () => {
      const { buffer, clock, options } = bufferWith(96);
      const supply = postProcess(buffer, 'hmac-drbg', options);
      await supply.take(32);
      assert.equal(supply.stock().available, 1_048_576 - 32);
      clock.time += options.maxSeedAge;
      assert.equal(supply.stock().available, 0);
      await assert.rejects(async () => supply.take(1), { code: 'NOT_ENOUGH_ENTROPY' });
    });

    it('gives different bytes to all who wait for one seed that comes later', async () => {
      const { buffer, options } = bufferWith(1000);
      const later: EntropySupply = { take: async (size) => Promise.resolve(buffer.take(size)), stock: () => buffer.stock() };
      const supply = postProcess(later, 'hmac-drbg', options);
      const drawn = await Promise.all([1, 2, 3, 4].map(async () => supply.take(16)));
      assert.equal(new Set(drawn.map(({ bytes }) => Buffer.from(bytes).toString('hex'))).size, 4);
      assert.deepEqual(
        drawn.map(({ madeOf }) => madeOf.consumed),
        [96, 0, 0, 0],
      );
    });
  });
});
