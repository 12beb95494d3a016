import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { unpack } from '../../src/conditioning/index.ts';
import { encodePool, EntropyPool, readPythonPool } from '../../src/index.ts';
import { pickleSamples, refusalCode } from '../support/python-pools.ts';

const VECTORS = new URL('../../../test/vectors/', import.meta.url);

interface PoolFacts {
  readonly file: string;
  readonly compression: string;
  readonly entropy_bytes: number;
  readonly chunks: readonly { readonly id: number; readonly length: number; readonly sha256: string }[];
}

describe('a pool of the Python daemon', () => {
  const pools = facts('python-pools/pools.json') as readonly PoolFacts[];
  const packings: Readonly<Record<string, string>> = { 'lzma2-raw': 'lzma2', bz2: 'bzip2' };

  for (const { file, compression, entropy_bytes, chunks } of pools) {
    it(`is read chunk by chunk: ${file}`, async () => {
      const bytes = readFileSync(new URL(`python-pools/${file}`, VECTORS));
      const pool = await readPythonPool(bytes, unpack);
      assert.equal(pool.packing, packings[compression]);
      assert.equal(pool.byteCount, entropy_bytes);
      assert.deepEqual(
        pool.chunks.map(({ id, bytes }) => ({ id, length: bytes.length, sha256: sha256(bytes) })),
        chunks,
      );
      assert.deepEqual(bytes, readFileSync(new URL(`python-pools/${file}`, VECTORS)), 'the file was changed');
    });
  }

  for (const { python, protocol, packing, file } of pickleSamples()) {
    it(`is read as Python ${python} pickles it with protocol ${protocol}, packing: ${packing}`, async () => {
      const { packing: found, chunks } = await readPythonPool(file, unpack);
      assert.equal(found, packing);
      assert.deepEqual(
        chunks.map(({ id, bytes }) => ({ id, bytes: Buffer.from(bytes) })),
        [
          { id: 0, bytes: Buffer.from([...Buffer.from(`\\ \\u0041 \n\r\t'"`), 0, 0x1a, 0x7f, 0x80, 0xff]) },
          { id: 256, bytes: Buffer.from(Array.from({ length: 1024 }, (_, index) => index % 256)) },
          { id: 65_536, bytes: Buffer.alloc(0) },
        ],
      );
    });
  }

  it('is told from a pool of egd itself', async () => {
    const own = encodePool(new EntropyPool({ maxEntropy: 1000, chunkMaxEntropy: 100 }));
    assert.equal(await refusalCode(own), 'STORAGE_PICKLE_REFUSED');
  });
});

function facts(name: string): unknown {
  return JSON.parse(readFileSync(new URL(name, VECTORS), 'utf8'));
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
