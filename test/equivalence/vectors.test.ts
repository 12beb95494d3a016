import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EntropyPool, loadConfig, readPythonPool, type SourceTypes } from 'egd-core';
import { compress, scaledLength, stir, unpack } from 'egd-core/conditioning';
import { chunksOf } from '../../core/src/pool/entropy-pool.ts';
import { readVectors, vectorInput, type VectorInput } from '../../core/test/support/vector-input.ts';
import { fileSourceType } from '../../plugins/source-file/src/source-types.ts';
import { openFetchers } from '../../src/sources/open-fetchers.ts';

interface Output {
  readonly length: number;
  readonly sha256: string;
}

interface Vector {
  readonly input: VectorInput;
  readonly output: Output;
}

interface FetchVector extends Vector {
  readonly no_compress: boolean;
  readonly scale: number;
  readonly fetched: boolean;
  readonly second_fetch_of_same_data: boolean;
}

interface PoolVector {
  readonly pool_chunk_max_entropy: number;
  readonly max_entropy: number;
  readonly steps: readonly { readonly add: VectorInput; readonly chunks: readonly (Output & { readonly id: number })[] }[];
}

describe('what the Python daemon did is what egd does', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-equivalence-'));
  });
  after(() => rm(folder, { recursive: true, force: true }));

  it('in the whole way of a source, from the table of a configuration to the bytes for the pool', async () => {
    const vectors = readVectors('source-pipeline.json') as readonly FetchVector[];
    assert.equal(vectors.length, 400);
    const config = await configOf(folder, vectors);
    const { fetchers, close } = await openFetchers(config.sources, TYPES, {});
    try {
      for (const [index, { input, no_compress, scale, output, ...vector }] of vectors.entries()) {
        const what = `${input.length} bytes of ${input.pattern}, no_compress ${no_compress}, scale ${scale}`;
        const fetch = async (): Promise<Uint8Array | undefined> => {
          const outcome = await fetchers[index]?.fetch({ signal: new AbortController().signal });
          return outcome?.status === 'accepted' ? outcome.bytes : undefined;
        };
        const first = await fetch();
        assert.equal(first !== undefined, vector.fetched, what);
        assert.deepEqual(facts(first ?? new Uint8Array()), { length: output.length, sha256: output.sha256 }, what);
        assert.equal((await fetch()) !== undefined, vector.second_fetch_of_same_data, what);
      }
    } finally {
      await close();
    }
  });

  it('in each stage: compressed, stirred, scaled', async () => {
    for (const { input, output } of readVectors('lzma2-raw.json') as readonly Vector[]) {
      const { length, sha256 } = facts(await compress(vectorInput(input), 'lzma'));
      assert.deepEqual([length, sha256], [output.length, output.sha256]);
    }
    for (const { input, output } of readVectors('stir.json') as readonly Vector[]) {
      const bytes = vectorInput(input);
      stir(bytes);
      assert.equal(facts(bytes).sha256, output.sha256);
    }
    for (const { length, scale, kept } of readVectors('scale-rounding.json') as readonly {
      length: number;
      scale: number;
      kept: number;
    }[]) {
      assert.equal(scaledLength(length, scale), kept);
    }
  });

  it('in the pool, chunk by chunk after each addition', () => {
    for (const { max_entropy: maxEntropy, pool_chunk_max_entropy: chunkMaxEntropy, steps } of readVectors(
      'pool.json',
    ) as readonly PoolVector[]) {
      const pool = new EntropyPool({ maxEntropy, chunkMaxEntropy });
      for (const { add, chunks } of steps) {
        pool.add(vectorInput(add));
        assert.deepEqual(
          chunksOf(pool).map((chunk) => ({ id: chunk.id, ...facts(bytesOf(chunk)) })),
          chunks.map(({ id, length, sha256 }) => ({ id, length, sha256 })),
        );
      }
    }
  });

  it('in a pool file of the one read by the other', async () => {
    const pools = readVectors('python-pools/pools.json') as readonly { file: string; chunks: readonly (Output & { id: number })[] }[];
    assert.ok(pools.length >= 6);
    for (const { file, chunks } of pools) {
      const read = await readPythonPool(readFileSync(new URL(`../vectors/python-pools/${file}`, import.meta.url)), unpack);
      assert.deepEqual(
        read.chunks.map(({ id, bytes }) => ({ id, ...facts(bytes) })),
        chunks,
      );
    }
  });
});

const TYPES: SourceTypes = new Map([['file', { sourceType: fileSourceType, plugin: 'egd-source-file' }]]);

// A table for each vector, whose data is in a file.
async function configOf(folder: string, vectors: readonly FetchVector[]): Promise<Awaited<ReturnType<typeof loadConfig>>['config']> {
  const tables = await Promise.all(
    vectors.map(async ({ input, no_compress, scale }, index) => {
      const path = join(folder, `${input.pattern}-${input.length}`);
      await writeFile(path, vectorInput(input));
      return `[vector_${index}]\nname = "Vector ${index}"\ninterval = "1m"\nfile = ${JSON.stringify(path)}\nno_compress = ${no_compress}\nscale = ${scale.toFixed(2)}\n`;
    }),
  );
  const path = join(folder, 'egd.toml');
  await writeFile(path, tables.join('\n'), { mode: 0o600 });
  return (await loadConfig({ cwd: folder, environment: { HOME: folder }, types: TYPES, path })).config;
}

function facts(bytes: Uint8Array): Output {
  return { length: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') };
}

function bytesOf(chunk: { readonly length: number; copyTo(target: Uint8Array, offset: number): void }): Uint8Array {
  const bytes = new Uint8Array(chunk.length);
  chunk.copyTo(bytes, 0);
  return bytes;
}
