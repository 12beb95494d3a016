import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { unpack } from '../../src/conditioning/index.ts';
import { readPythonPool } from '../../src/index.ts';
import { op } from '../support/pickles.ts';
import { pickleSamples, refusalCode, refusalOf } from '../support/python-pools.ts';

const RUNS = Number(process.env['EGD_FUZZ_RUNS'] ?? 2000); // of each property; 100000 in the long run

describe('a damaged pool of the Python daemon', () => {
  const samples = pickleSamples();

  for (const { python, protocol, packing, file } of samples.filter(({ python }) => python === '3.13')) {
    it(`is refused wherever it is cut off: protocol ${protocol}, packing: ${packing} (Python ${python})`, async () => {
      for (let length = 0; length < file.length; length++) {
        const code = await refusalCode(file.subarray(0, length));
        assert.ok(code !== undefined, `${length} of ${file.length} bytes were read as a pool`);
      }
    });
  }

  it('is refused or read, whatever bytes are changed, and nothing else happens', async () => {
    const changed = fc
      .record({
        sample: fc.nat(samples.length - 1),
        changes: fc.array(fc.tuple(fc.nat(4000), fc.nat(255)), { minLength: 1, maxLength: 6 }),
        cut: fc.option(fc.tuple(fc.nat(4000), fc.nat(50), fc.nat(4000))), // moves some bytes to another place
      })
      .map(({ sample, changes, cut }) => {
        const file = Buffer.from(samples[sample]?.file ?? []);
        for (const [position, byte] of changes) file[position % file.length] = byte;
        if (cut === null) return file;
        const [from, length, to] = cut.map((each) => each % file.length) as [number, number, number];
        return Buffer.concat([file.subarray(0, to), file.subarray(from, from + length), file.subarray(to)]);
      });
    await assertBounded(changed);
  });

  it('is refused or read, whatever opcodes follow each other', async () => {
    const opcode = fc.constantFrom(
      op.mark,
      op.dict,
      op.emptyTuple,
      op.tuple1,
      op.tuple2,
      op.memoize,
      op.reduce,
      op.newObject,
      op.build,
      op.setItems,
      op.appends,
      op.get(0),
      op.get(1),
      op.put(0),
      op.put(1),
      op.number(7),
      op.text('chunks'),
      op.text('latin1'),
      op.bytes(Buffer.of(1, 2, 3)),
      op.name('__main__', 'EntropyPool'),
      op.name('__main__', 'PoolChunk'),
      op.name('collections', 'deque'),
      op.name('_codecs', 'encode'),
      op.name('builtins', 'bytearray'),
      op.bytearray(Buffer.of(4, 5)),
      Buffer.from('sta]ldN'),
      Buffer.from('a'),
      Buffer.from('t'),
      Buffer.from('s'),
    );
    await assertBounded(fc.array(opcode, { maxLength: 60 }).map((codes) => Buffer.concat([op.proto(4), ...codes, op.stop])));
  });

  it('is refused or read, whatever bytes there are', async () => {
    await assertBounded(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.from(bytes)));
    await assertBounded(fc.uint8Array({ maxLength: 300 }).map((bytes) => Buffer.concat([op.proto(4), bytes])));
  });
}).timeout(Math.max(60_000, RUNS * 60));

// Never more bytes than there were, never another error, never long.
async function assertBounded(files: fc.Arbitrary<Buffer>): Promise<void> {
  await fc.assert(
    fc.asyncProperty(files, async (file) => {
      const before = Buffer.from(file);
      const began = performance.now();
      if ((await refusalOf(file)) === undefined) {
        const { byteCount, packing } = await readPythonPool(file, unpack);
        if (packing === 'none') assert.ok(byteCount <= file.length);
      }
      assert.deepEqual(file, before);
      assert.ok(performance.now() - began < 10_000);
    }),
    { numRuns: RUNS },
  );
}
