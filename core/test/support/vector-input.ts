import { readFileSync } from 'node:fs';

/** How a vector names its input. */
export interface VectorInput {
  readonly pattern: string;
  readonly length: number;
}

/** The input that a vector names, as `test/vectors/README.md` describes it. */
export function vectorInput({ pattern, length }: VectorInput): Uint8Array {
  switch (pattern) {
    case 'zeros':
      return new Uint8Array(length);
    case 'counter':
      return Uint8Array.from({ length }, (_, index) => index % 256);
    case 'text':
      return new Uint8Array(Buffer.alloc(length, 'The quick brown fox jumps over the lazy dog. 0123456789\n'));
    case 'lcg':
      return lcg(length);
    default:
      throw new Error(`unknown pattern ${pattern}`);
  }
}

/** A file of `test/vectors`, parsed; the one who asks knows its shape. */
export function readVectors(name: string): unknown {
  return JSON.parse(readFileSync(new URL(`../../../test/vectors/${name}`, import.meta.url), 'utf8'));
}

function lcg(length: number): Uint8Array {
  let state = 1;
  return Uint8Array.from({ length }, () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 16) % 256;
  });
}
