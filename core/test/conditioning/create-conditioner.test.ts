import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { compress, createConditioner, scaledLength, stir, type Conditioner } from '../../src/conditioning/index.ts';
import { vectorInput } from '../support/vector-input.ts';

describe('the conditioner', () => {
  let conditioner: Conditioner;

  beforeEach(() => {
    conditioner = createConditioner({ threads: 1, maxQueue: 1 });
  });

  afterEach(() => conditioner.close());

  for (const compression of ['none', 'lzma', 'lz4', 'gzip', 'zstd'] as const) {
    for (const length of [0, 1, 100, 16_384, 50_000]) {
      it(`compresses with ${compression}, stirs and scales ${length} bytes as one after the other would`, async () => {
        const bytes = vectorInput({ pattern: 'text', length });
        const expected = compression === 'none' ? new Uint8Array(bytes) : new Uint8Array(await compress(bytes, compression));
        stir(expected);
        const sample = await conditioner.condition(bytes, { compression, scale: 0.7 });
        assert.equal(sample.compressedLength, expected.length);
        assert.deepEqual(sample.bytes, expected.slice(0, scaledLength(expected.length, 0.7)));
        assert.equal(Object.getPrototypeOf(sample.bytes), Uint8Array.prototype);
        assert.deepEqual(bytes, vectorInput({ pattern: 'text', length }), 'the sample is left as it was');
      });
    }
  }

  it('conditions a part of a larger piece of memory, and only that', async () => {
    const memory = vectorInput({ pattern: 'lcg', length: 60_000 });
    const part = memory.subarray(100, 40_100);
    const { bytes } = await conditioner.condition(part, { compression: 'none', scale: 1 });
    const expected = vectorInput({ pattern: 'lcg', length: 60_000 }).slice(100, 40_100);
    stir(expected);
    assert.deepEqual(bytes, expected);
    assert.equal(bytes.buffer.byteLength, 40_000);
  });

  it('works off more samples than it has threads and places', async () => {
    const lengths = Array.from({ length: 12 }, (_, index) => 20_000 + index);
    const samples = await Promise.all(
      lengths.map((length) => conditioner.condition(vectorInput({ pattern: 'lcg', length }), { compression: 'none', scale: 1 })),
    );
    assert.deepEqual(
      samples.map(({ bytes }) => bytes.length),
      lengths,
    );
  });

  it('drops a sample at work, queued or waiting when it is told to, with the reason it was given', async () => {
    const reasons = [new Error('first'), new Error('second'), new Error('third')];
    const controllers = reasons.map(() => new AbortController());
    const big = vectorInput({ pattern: 'lcg', length: 4_000_000 }); // seconds of work
    const dropped = controllers.map(({ signal }) => conditioner.condition(big, { compression: 'lzma', scale: 1, signal }));
    const outcomes = Promise.allSettled(dropped);
    await new Promise((resolve) => setImmediate(resolve));
    for (const [index, controller] of controllers.entries()) controller.abort(reasons[index]);
    assert.deepEqual(
      (await outcomes).map((outcome) => outcome.status === 'rejected' && outcome.reason),
      reasons,
    );
    const { bytes } = await conditioner.condition(vectorInput({ pattern: 'zeros', length: 1000 }), { compression: 'lzma', scale: 1 });
    assert.equal(bytes.length, 19);
  });

  it('stops work that has begun', async () => {
    await conditioner.condition(new Uint8Array(10), { compression: 'lzma', scale: 1 }); // the thread is there now
    const controller = new AbortController();
    const big = vectorInput({ pattern: 'lcg', length: 4_000_000 });
    const dropped = conditioner.condition(big, { compression: 'lzma', scale: 1, signal: controller.signal });
    const rejected = assert.rejects(dropped, { name: 'AbortError' });
    for (let turn = 0; turn < 10; turn++) await new Promise((resolve) => setImmediate(resolve));
    controller.abort();
    await rejected;
  });

  it('does nothing when it is told to stop before it starts', async () => {
    const signal = AbortSignal.abort(new Error('too late'));
    for (const compression of ['none', 'lzma'] as const) {
      await assert.rejects(conditioner.condition(new Uint8Array(10), { compression, scale: 1, signal }), /too late/);
    }
  });

  it('takes nothing more when it is closed, and closing twice is one', async () => {
    await conditioner.condition(new Uint8Array(10), { compression: 'lzma', scale: 1 });
    await conditioner.close();
    await conditioner.close();
    await assert.rejects(conditioner.condition(new Uint8Array(10), { compression: 'none', scale: 1 }), /closed/);
  });

  it('does not keep a process alive', async () => {
    const index = new URL('../../src/conditioning/index.ts', import.meta.url).href;
    const code = `import { createConditioner } from ${JSON.stringify(index)};
      const { bytes } = await createConditioner().condition(new Uint8Array(1000), { compression: 'lzma', scale: 1 });
      process.stdout.write(String(bytes.length));`;
    const child = spawn(process.execPath, ['--input-type=module', '-e', code], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 50_000 });
    const [said, [status]] = await Promise.all([text(child.stdout), once(child, 'close')]);
    assert.deepEqual([said, status], ['19', 0]);
  });
});
