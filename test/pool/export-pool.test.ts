import assert from 'node:assert/strict';
import { EgdError } from 'egd-core';
import type { EntropyOutput } from '../../src/entropy/entropy-output.ts';
import { exportBytes } from '../../src/pool/export-pool.ts';
import type { ReachedPool } from '../../src/pool/open-pool.ts';

const PIECE = 65_535; // bytes
const signal = new AbortController().signal;

describe('an export that is cut short', () => {
  it('keeps what was written when the pool fails, and says how much it was', async () => {
    const pool = poolOf(3 * PIECE, 2);
    const output = new KeptOutput();
    await assert.rejects(exportBytes({ pool, bytes: 3 * PIECE, encoding: 'raw', output, signal }), {
      code: 'STORAGE_IO_ERROR',
      message: `The disk failed. Before that, ${2 * PIECE} bytes had left the pool and were written.`,
    });
    assert.deepEqual([output.length, output.isFinished], [2 * PIECE, true]);
  });

  it('fails as the pool does when nothing was written', async () => {
    const output = new KeptOutput();
    await assert.rejects(exportBytes({ pool: poolOf(10, 0), bytes: 10, encoding: 'raw', output, signal }), { message: 'The disk failed.' });
    assert.equal(output.isFinished, false);
  });

  it('takes nothing more once what was taken cannot be written', async () => {
    const pool = poolOf(3 * PIECE);
    const output = new KeptOutput(1);
    await assert.rejects(exportBytes({ pool, bytes: 3 * PIECE, encoding: 'hex', output, signal }), { code: 'OUTPUT_FAILED' });
    assert.equal((await pool.standing()).bytes, PIECE);
  });

  it('writes what was taken, and ends its line, when it is stopped', async () => {
    const stop = new AbortController();
    const output = new KeptOutput();
    output.onWrite = () => stop.abort();
    const pool = poolOf(3 * PIECE);
    assert.equal(await exportBytes({ pool, bytes: 3 * PIECE, encoding: 'hex', output, signal: stop.signal }), PIECE);
    assert.deepEqual([output.length, output.isFinished], [2 * PIECE + 1, true]);
    assert.equal((await pool.standing()).bytes, 2 * PIECE);
  });

  it('wipes each piece that it has written', async () => {
    const pool = poolOf(2 * PIECE);
    await exportBytes({ pool, bytes: 2 * PIECE, encoding: 'raw', output: new KeptOutput(), signal });
    assert.ok(pool.given.length === 2 && pool.given.every((piece) => piece.every((byte) => byte === 0)));
  });
});

interface SmallPool extends ReachedPool {
  readonly given: readonly Uint8Array[];
}

// Fails at the take after `takes`.
function poolOf(bytes: number, takes: number = Infinity): SmallPool {
  let left = bytes;
  const given: Uint8Array[] = [];
  return {
    via: 'file',
    given,
    standing: () => Promise.resolve({ path: 'pool', bytes: left, maxEntropy: bytes }),
    add: () => Promise.resolve(0),
    take: async (length) => {
      if (given.length >= takes) throw new EgdError('STORAGE_IO_ERROR', 'The disk failed.');
      const piece = new Uint8Array(Math.min(length, left)).fill(7);
      left -= piece.length;
      given.push(piece);
      return piece;
    },
    save: () => Promise.resolve(),
    close: () => Promise.resolve(),
  };
}

class KeptOutput implements EntropyOutput {
  length = 0; // bytes or characters
  #writes = 0;
  isFinished = false;
  onWrite: () => void = () => undefined;
  readonly #mostWrites: number;

  constructor(mostWrites = Infinity) {
    this.#mostWrites = mostWrites;
  }

  write(content: Uint8Array | string): Promise<boolean> {
    this.#writes += 1;
    if (this.#writes > this.#mostWrites) return Promise.reject(new EgdError('OUTPUT_FAILED', 'The disk is full.'));
    this.length += content.length;
    this.onWrite();
    return Promise.resolve(true);
  }

  finish(): Promise<void> {
    this.isFinished = true;
    return Promise.resolve();
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}
