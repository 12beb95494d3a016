import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { compress, createConditioner, decompress, scaledLength, stir } from '../../src/conditioning/index.ts';
import { readVectors, vectorInput, type VectorInput } from '../support/vector-input.ts';

interface Output {
  readonly length: number;
  readonly sha256: string;
  readonly hex?: string;
}

interface Vector {
  readonly input: VectorInput;
  readonly output: Output;
}

interface PipelineVector extends Vector {
  readonly no_compress: boolean;
  readonly scale: number;
}

interface ScaleVector {
  readonly length: number;
  readonly scale: number;
  readonly kept: number;
}

const name = ({ pattern, length }: VectorInput): string => `${length} bytes of ${pattern}`;

describe('vectors of the Python daemon', () => {
  for (const { input, output } of readVectors('stir.json') as readonly Vector[]) {
    it(`stirs ${name(input)} to the same bytes`, () => {
      const bytes = vectorInput(input);
      stir(bytes);
      assertOutput(bytes, output);
    });
  }

  for (const { input, output } of readVectors('lzma2-raw.json') as readonly Vector[]) {
    it(`compresses ${name(input)} to the same raw LZMA2, and back`, async () => {
      const compressed = await compress(vectorInput(input), 'lzma');
      assertOutput(compressed, output);
      assert.deepEqual(new Uint8Array(await decompress(compressed, 'lzma', input.length)), vectorInput(input));
    });
  }

  it('keeps as many bytes as Python 3 rounds to', () => {
    for (const { length, scale, kept } of readVectors('scale-rounding.json') as readonly ScaleVector[]) {
      assert.equal(scaledLength(length, scale), kept, `round(${length} * ${scale})`);
    }
  });

  describe('the whole way of a sample', () => {
    const conditioner = createConditioner();
    after(() => conditioner.close());
    const vectors = readVectors('source-pipeline.json') as readonly PipelineVector[];

    it('gives the same bytes for every input, scale and choice of compression', async () => {
      assert.ok(vectors.length > 0);
      await Promise.all(
        vectors.map(async ({ input, no_compress, scale, output }) => {
          const { bytes } = await conditioner.condition(vectorInput(input), { compression: no_compress ? 'none' : 'lzma', scale });
          assertOutput(bytes, output);
        }),
      );
    });
  });
});

function assertOutput(bytes: Uint8Array, { length, sha256, hex }: Output): void {
  assert.equal(bytes.length, length);
  if (hex !== undefined) assert.equal(Buffer.from(bytes).toString('hex'), hex);
  assert.equal(createHash('sha256').update(bytes).digest('hex'), sha256);
}
