import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { compress, decompress } from '../../src/conditioning/index.ts';
import { isEgdError } from '../../src/index.ts';
import { readVectors } from '../support/vector-input.ts';

const COMPRESSIONS = ['lzma', 'lz4', 'gzip', 'zstd'] as const;

describe('compression', () => {
  for (const compression of COMPRESSIONS) {
    it(`gives back with ${compression} what was compressed`, async () => {
      await fc.assert(
        fc.asyncProperty(fc.uint8Array({ maxLength: 300, size: 'max' }), async (bytes) => {
          const compressed = await compress(bytes, compression);
          assert.deepEqual(new Uint8Array(await decompress(compressed, compression, bytes.length)), bytes);
        }),
        { numRuns: 30 },
      );
    });

    it(`refuses with ${compression} what would be longer than allowed`, async () => {
      const compressed = await compress(new Uint8Array(100_000), compression);
      for (const most of [0, 1, 99_999]) await assert.rejects(decompress(compressed, compression, most), isBadValue);
      assert.equal((await decompress(compressed, compression, 100_000)).length, 100_000);
    });

    it(`causes only errors of egd with damaged ${compression} data`, async () => {
      const compressed = await compress(Buffer.from('The quick brown fox. '.repeat(30)), compression);
      const damage = fc.array(fc.tuple(fc.nat(compressed.length - 1), fc.nat(255)), { minLength: 1, maxLength: 4 });
      await fc.assert(
        fc.asyncProperty(damage, fc.nat(compressed.length), async (changes, length) => {
          const damaged = new Uint8Array(compressed);
          for (const [position, byte] of changes) damaged[position] = byte;
          for (const bytes of [damaged, damaged.subarray(0, length)]) {
            await decompress(bytes, compression, 10_000).catch((error: unknown) => assert.ok(isEgdError(error), String(error)));
          }
        }),
        { numRuns: 100 },
      );
    });
  }

  it('makes an lz4 frame, gzip and zstd as other programs know them', async () => {
    assert.equal(await start('lz4'), '04224d18');
    assert.match(await start('gzip'), /^1f8b08/);
    assert.equal(await start('zstd'), '28b52ffd');
  });

  it('decompresses the raw LZMA2 of real pools of the Python daemon', async () => {
    const pools = readVectors('python-pools/pools.json') as readonly { file: string; compression: string; entropy_bytes: number }[];
    for (const { file, entropy_bytes } of pools.filter(({ compression }) => compression === 'lzma2-raw')) {
      const bytes = readFileSync(new URL(`../../../test/vectors/python-pools/${file}`, import.meta.url));
      const pickle = await decompress(bytes, 'lzma', 1_000_000);
      assert.ok(pickle.length > entropy_bytes);
      assert.match(Buffer.from(pickle).toString('latin1'), /__main__.*EntropyPool/s);
    }
  });
});

function isBadValue(error: unknown): boolean {
  return isEgdError(error) && error.code === 'STORAGE_BAD_VALUE';
}

async function start(compression: 'lz4' | 'gzip' | 'zstd'): Promise<string> {
  return Buffer.from((await compress(new Uint8Array(9), compression)).subarray(0, 4)).toString('hex');
}
