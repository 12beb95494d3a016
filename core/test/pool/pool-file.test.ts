import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import * as fc from 'fast-check';
import { compress } from '../../src/conditioning/index.ts';
import { decodePool, encodePool, EntropyPool, isEgdError, type ErrorCode } from '../../src/index.ts';
import { Crc64 } from '../../src/pool/crc64.ts';
import { vectorInput } from '../support/vector-input.ts';

const SETTINGS = { maxEntropy: 5000, chunkMaxEntropy: 100, createdAt: 1_700_000_000_123_456_789n };
const PYTHON_POOLS = new URL('../../../test/vectors/python-pools/', import.meta.url);

describe('the pool file', () => {
  it('reads back what was written, whatever was added and taken', () => {
    const pools = fc.record({
      maxEntropy: fc.integer({ min: 1, max: 2 ** 30 }),
      chunkMaxEntropy: fc.integer({ min: 1, max: 200 }),
      createdAt: fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }),
      added: fc.array(fc.uint8Array({ maxLength: 300 }), { maxLength: 5 }),
      taken: fc.nat(400),
    });
    fc.assert(
      fc.property(pools, ({ added, taken, ...settings }) => {
        const pool = new EntropyPool(settings);
        for (const bytes of added) pool.add(bytes);
        pool.take(taken);
        const file = encodePool(pool);
        const again = decodePool(file);
        const { maxEntropy, chunkMaxEntropy, createdAt, chunks, byteCount } = again;
        assert.deepEqual({ maxEntropy, chunkMaxEntropy, createdAt }, settings);
        assert.deepEqual({ chunks, byteCount }, { chunks: pool.chunks, byteCount: pool.byteCount });
        assert.deepEqual(encodePool(again), file);
        assert.deepEqual(again.take(1000), pool.take(1000));
      }),
    );
  });

  it('goes on where the saved pool was', () => {
    const [pool, again] = [somePool(), decodePool(encodePool(somePool()))];
    for (const each of [pool, again]) each.add(vectorInput({ pattern: 'counter', length: 321 }));
    assert.deepEqual(encodePool(again), encodePool(pool));
  });

  it('copies what it decodes, or takes it over and wipes what is taken', () => {
    const file = encodePool(somePool());
    const before = new Uint8Array(file);
    const taken = decodePool(file).take(50);
    assert.deepEqual(file, before);
    assert.deepEqual(decodePool(file, { takeOver: true }).take(50), taken);
    assert.deepEqual(file.subarray(44, 94), new Uint8Array(50));
    assert.deepEqual(file.subarray(94), before.subarray(94));
  });

  it('reads a file that does not start at the start of its memory', () => {
    const file = encodePool(somePool());
    const shifted = new Uint8Array(file.length + 3);
    shifted.set(file, 3);
    assert.deepEqual(encodePool(decodePool(shifted.subarray(3))), file);
  });
});

describe('what is no valid pool file', () => {
  const valid = encodePool(somePool());
  const chunk = 32 + 112; // where the second chunk starts
  const footer = valid.length - 32;

  const refusals: readonly [what: string, code: ErrorCode, file: Uint8Array][] = [
    ['another magic number', 'STORAGE_WRONG_MAGIC', edited((view) => view.setUint8(0, 0x46))],
    ['the magic number in the other byte order', 'STORAGE_WRONG_MAGIC', edited((view) => view.setUint32(0, 0x45474400, true))],
    ['a document', 'STORAGE_WRONG_MAGIC', Buffer.from('Dear Sir or Madam, this is no pool')],
    ['an unknown version', 'STORAGE_UNKNOWN_VERSION', edited((view) => view.setUint32(4, 2, true))],
    ['version 0', 'STORAGE_UNKNOWN_VERSION', edited((view) => view.setUint32(4, 0, true))],
    ['a wrong checksum', 'STORAGE_BAD_CHECKSUM', edited((view) => view.setUint8(footer + 8, view.getUint8(footer + 8) ^ 1), 'as is')],
    ['a changed byte of entropy', 'STORAGE_BAD_CHECKSUM', edited((view) => view.setUint8(50, view.getUint8(50) ^ 1), 'as is')],
    ['a changed time of creation', 'STORAGE_BAD_CHECKSUM', edited((view) => view.setUint8(24, 0), 'as is')],
    ['another total', 'STORAGE_BAD_LENGTH', edited((view) => view.setBigInt64(footer, 251n, true))],
    ['a negative total', 'STORAGE_BAD_LENGTH', edited((view) => view.setBigInt64(footer, -1n, true))],
    ['a longer chunk than the file has', 'STORAGE_BAD_LENGTH', edited((view) => view.setUint32(chunk + 8, 1000, true))],
    ['a shorter chunk', 'STORAGE_BAD_LENGTH', edited((view) => view.setUint32(32 + 112 + 112 + 8, 10, true))],
    ['one chunk fewer', 'STORAGE_BAD_LENGTH', edited((view) => view.setUint32(20, 2, true))],
    ['one chunk more', 'STORAGE_BAD_LENGTH', edited((view) => view.setUint32(20, 4, true))],
    ['bytes after the end', 'STORAGE_BAD_LENGTH', Buffer.concat([valid, Buffer.alloc(7)])],
    ['an empty file', 'STORAGE_BAD_LENGTH', new Uint8Array(0)],
    ['a pool of no size', 'STORAGE_BAD_VALUE', edited((view) => view.setBigInt64(8, 0n, true))],
    ['a pool of negative size', 'STORAGE_BAD_VALUE', edited((view) => view.setBigInt64(8, -5n, true))],
    ['a pool larger than a machine', 'STORAGE_BAD_VALUE', edited((view) => view.setBigInt64(8, 2n ** 60n, true))],
    ['chunks of negative size', 'STORAGE_BAD_VALUE', edited((view) => view.setInt32(16, -1, true))],
    ['chunks of an absurd size', 'STORAGE_BAD_VALUE', edited((view) => view.setInt32(16, 2 ** 24 + 1, true))],
    ['no chunks', 'STORAGE_BAD_VALUE', edited((view) => view.setUint32(20, 0, true))],
    ['absurdly many chunks', 'STORAGE_BAD_VALUE', edited((view) => view.setUint32(20, 0xffff_ffff, true))],
    ['a time before 1970', 'STORAGE_BAD_VALUE', edited((view) => view.setBigInt64(24, -1n, true))],
    ['a chunk of an absurd size', 'STORAGE_BAD_VALUE', edited((view) => view.setUint32(chunk + 8, 0xffff_ffff, true))],
    ['the id of a chunk twice', 'STORAGE_BAD_VALUE', edited((view) => view.setBigInt64(chunk, 0n, true))],
    ['a negative id', 'STORAGE_BAD_VALUE', edited((view) => view.setBigInt64(32, -1n, true))],
    ['an id too large to count on', 'STORAGE_BAD_VALUE', edited((view) => view.setBigInt64(chunk, 2n ** 53n, true))],
    ['an empty chunk before the last', 'STORAGE_BAD_VALUE', withEmptyChunk()],
    ['another magic number at the end', 'STORAGE_BAD_VALUE', edited((view) => view.setUint8(footer + 16, 0))],
    ['something in the reserved bytes', 'STORAGE_BAD_VALUE', edited((view) => view.setUint8(valid.length - 1, 1))],
  ];

  for (const [what, code, file] of refusals) {
    it(`is refused for ${what}`, () => {
      assert.equal(refusal(file), code);
    });
  }

  it('is refused wherever it was cut off', () => {
    for (let length = 0; length < valid.length; length++)
      assert.equal(refusal(valid.subarray(0, length)), 'STORAGE_BAD_LENGTH', `${length} bytes`);
  });

  it('is refused whichever bit of it was flipped', () => {
    for (let bit = 0; bit < valid.length * 8; bit++) {
      const file = new Uint8Array(valid);
      file[bit >> 3]! ^= 1 << (bit & 7);
      assert.match(String(refusal(file)), /^STORAGE_/, `bit ${bit}`);
    }
  });

  it('never causes anything but an error of egd', () => {
    const random = fc.uint8Array({ maxLength: 200 });
    const withMagic = random.map((bytes) => Buffer.concat([valid.subarray(0, 8), bytes]));
    const mutated = fc
      .array(fc.tuple(fc.nat(valid.length - 1), fc.nat(255)), { minLength: 1, maxLength: 8 })
      .map((changes) => changes.reduce((file, [position, byte]) => Object.assign(file, { [position]: byte }), new Uint8Array(valid)));
    fc.assert(
      fc.property(fc.oneof(random, withMagic, mutated, mutated.map(resealed)), (file) => {
        const code = refusal(file);
        if (code === undefined) assert.deepEqual(encodePool(decodePool(file)), new Uint8Array(file));
      }),
      { numRuns: 2000 },
    );
  });

  function edited(edit: (view: DataView) => void, checksum: 'as is' | 'anew' = 'anew'): Uint8Array {
    const file = new Uint8Array(valid);
    edit(new DataView(file.buffer));
    return checksum === 'anew' ? resealed(file) : file;
  }
});

describe('pools of the Python daemon', () => {
  for (const name of readdirSync(PYTHON_POOLS).filter((each) => each.endsWith('.egdentropy'))) {
    it(`are told apart: ${name}`, () => {
      assert.equal(refusal(readFileSync(new URL(name, PYTHON_POOLS))), 'STORAGE_PYTHON_POOL');
    });
  }

  it('are told apart as bare pickles and as .xz', () => {
    for (const protocol of [2, 3, 4, 5]) assert.equal(refusal(Uint8Array.of(0x80, protocol, 0x95)), 'STORAGE_PYTHON_POOL');
    assert.equal(refusal(Uint8Array.of(0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00)), 'STORAGE_PYTHON_POOL');
  });

  it('are told apart as raw LZMA2 of any pickle protocol', async () => {
    for (const protocol of [2, 3, 4, 5]) {
      const pickle = Buffer.concat([Buffer.of(0x80, protocol), Buffer.alloc(3000, 'c__main__\nEntropyPool\n')]);
      assert.equal(refusal(await compress(pickle, 'lzma')), 'STORAGE_PYTHON_POOL');
      assert.equal(refusal(await compress(Buffer.from(pickle.subarray(0, 12)), 'lzma')), 'STORAGE_PYTHON_POOL');
    }
  });

  it('are not seen in other raw LZMA2', async () => {
    assert.equal(refusal(await compress(Buffer.alloc(3000, 'Dear Sir or Madam'), 'lzma')), 'STORAGE_WRONG_MAGIC');
  });
});

function somePool(): EntropyPool {
  const pool = new EntropyPool(SETTINGS);
  pool.add(vectorInput({ pattern: 'lcg', length: 250 }));
  return pool;
}

function withEmptyChunk(): Uint8Array {
  const file = new Uint8Array(encodePool(new EntropyPool(SETTINGS)).length + 12);
  file.set(encodePool(new EntropyPool(SETTINGS)).subarray(0, 44));
  const view = new DataView(file.buffer);
  view.setUint32(20, 2, true);
  view.setBigInt64(44, 1n, true);
  file.set([0x45, 0x47, 0x44, 0x00], file.length - 16);
  return resealed(file);
}

// The same file with a checksum that is right.
function resealed(file: Uint8Array): Uint8Array {
  const at = file.length - 24;
  const { high, low } = new Crc64().update(file.subarray(0, at));
  const sealed = new Uint8Array(file);
  new DataView(sealed.buffer).setUint32(at, low, true);
  new DataView(sealed.buffer).setUint32(at + 4, high, true);
  return sealed;
}

function refusal(file: Uint8Array): ErrorCode | undefined {
  try {
    decodePool(file);
    return undefined;
  } catch (error) {
    if (isEgdError(error)) return error.code;
    throw error;
  }
}
