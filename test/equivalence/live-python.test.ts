import assert from 'node:assert/strict';
import { EntropyPool, readPythonPool } from 'egd-core';
import { compress, createConditioner, scaledLength, stir, unpack } from 'egd-core/conditioning';
import { chunksOf } from '../../core/src/pool/entropy-pool.ts';
import { randomFrom } from '../../core/test/support/random-from.ts';
import { hasPython, pythonPools, pythonSamples, type PoolCase, type SampleCase } from '../support/python-daemon.ts';

const SEED = Number(process.env['EGD_SEED'] ?? 20_261_121);

describe('what Python makes of random samples', function () {
  const random = randomFrom(SEED);
  const cases = Array.from({ length: 60 }, () => someSample(random));
  const conditioner = createConditioner({ threads: 1 });

  before(function () {
    if (!hasPython) this.skip();
  });
  after(() => conditioner.close());

  it(`is what egd makes of them, after each stage (seed ${SEED})`, async () => {
    const results = await pythonSamples(cases);
    assert.equal(results.length, cases.length);
    for (const [index, { data, no_compress, scale }] of cases.entries()) {
      const what = `sample ${index} of ${data.length / 2} bytes, no_compress ${no_compress}, scale ${scale}`;
      const sample = new Uint8Array(Buffer.from(data, 'hex'));
      const bytes = no_compress ? new Uint8Array(sample) : new Uint8Array(await compress(sample, 'lzma'));
      assert.equal(hex(bytes), results[index]?.compressed, `${what}: compressed`);
      stir(bytes);
      assert.equal(hex(bytes), results[index]?.stirred, `${what}: stirred`);
      assert.equal(hex(bytes.subarray(0, scaledLength(bytes.length, scale))), results[index]?.kept, `${what}: scaled`);
      const { bytes: kept } = await conditioner.condition(sample, { compression: no_compress ? 'none' : 'lzma', scale });
      assert.equal(hex(kept), results[index]?.kept, `${what}: by the conditioner`);
    }
  });
});

describe('what Python has in its pool', () => {
  const random = randomFrom(SEED + 1);
  const cases = Array.from({ length: 12 }, () => somePool(random));

  before(function () {
    if (!hasPython) this.skip();
  });

  it(`is what egd has in its own, chunk by chunk after each addition (seed ${SEED})`, async () => {
    const results = await pythonPools(cases);
    for (const [index, { add, max_entropy: maxEntropy, chunk_max: chunkMaxEntropy }] of cases.entries()) {
      const pool = new EntropyPool({ maxEntropy, chunkMaxEntropy });
      for (const [step, data] of add.entries()) {
        pool.add(Buffer.from(data, 'hex'));
        assert.deepEqual(contents(pool), results[index]?.steps[step], `pool ${index}, addition ${step}`);
      }
    }
  });

  it('is what egd reads from its file, in every pickle protocol', async () => {
    const results = await pythonPools(cases);
    for (const { steps, saved } of results) {
      assert.ok(saved.length >= 5);
      for (const [protocol, file] of saved.entries()) {
        const { chunks } = await readPythonPool(Buffer.from(file, 'hex'), unpack);
        assert.deepEqual(
          chunks.map(({ id, bytes }) => ({ id, bytes: hex(bytes) })),
          steps.at(-1),
          `protocol ${protocol}`,
        );
      }
    }
  });
});

function someSample(random: () => number): SampleCase {
  const length = Math.floor(random() ** 3 * 40_000);
  const alphabet = 1 + Math.floor(random() * 256); // fewer bytes compress better
  const scale = pick(random, [0, 0.05, 0.1, 0.25, 0.5, 0.75, 0.9, 1, random()]);
  return { data: hex(someBytes(random, length, alphabet)), no_compress: random() < 0.4, scale };
}

function somePool(random: () => number): PoolCase {
  const chunk_max = pick(random, [1, 31, 32, 33, 100, 1024, 1500, 8192]);
  const max_entropy = pick(random, [50, 1000, 10_000, 100_000]);
  const add = Array.from({ length: 1 + Math.floor(random() * 8) }, () =>
    hex(someBytes(random, Math.floor(random() ** 2 * 4 * chunk_max), 256)),
  );
  return { chunk_max, max_entropy, add };
}

function someBytes(random: () => number, length: number, alphabet: number): Uint8Array {
  return Uint8Array.from({ length }, () => Math.floor(random() * alphabet));
}

function pick(random: () => number, values: readonly number[]): number {
  return values[Math.floor(random() * values.length)] ?? 0;
}

function contents(pool: EntropyPool): readonly object[] {
  return chunksOf(pool).map((chunk) => {
    const bytes = new Uint8Array(chunk.length);
    chunk.copyTo(bytes, 0);
    return { id: chunk.id, bytes: hex(bytes) };
  });
}

function hex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}
