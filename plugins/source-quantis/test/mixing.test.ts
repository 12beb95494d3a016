import assert from 'node:assert/strict';
import { createHmac, randomBytes } from 'node:crypto';
import * as fc from 'fast-check';
import { mixBlocks, SEGMENT_LENGTH, segmentInfo } from '../src/mixing.ts';

describe('mixing of appliances', () => {
  it('XORs equal blocks byte by byte', () => {
    const mixed = mixBlocks([bytes('00ff55aa0f'), bytes('ffff00aaf0'), bytes('010203040f')], 'xor');
    assert.equal(hex(mixed), 'fe025604f0');
  });

  it('takes back out by XOR what was mixed in by XOR', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (block) => {
        const other = randomBytes(block.length);
        assert.deepEqual(mixBlocks([mixBlocks([block, other], 'xor'), other], 'xor'), block);
      }),
      { numRuns: 50 },
    );
  });

  for (const mixing of ['xor', 'hkdf'] as const) {
    it(`gives the bytes of a single appliance as they are with ${mixing}`, () => {
      const block = randomBytes(100);
      assert.equal(hex(mixBlocks([block], mixing)), hex(block));
    });

    it(`is as long as the shortest block with ${mixing}, and leaves the blocks as they are`, () => {
      fc.assert(
        fc.property(fc.array(fc.uint8Array({ maxLength: 150 }), { minLength: 1, maxLength: 4 }), (blocks) => {
          const before = blocks.map(hex);
          assert.equal(mixBlocks(blocks, mixing).length, Math.min(...blocks.map((block) => block.length)));
          assert.deepEqual(blocks.map(hex), before);
        }),
        { numRuns: 50 },
      );
    });

    it(`refuses to make bytes out of no block with ${mixing}`, () => {
      assert.throws(() => mixBlocks([], mixing), { name: 'RangeError', message: 'Expected at least one block to mix, got none.' });
    });
  }

  it('derives each segment as RFC 5869 says, from that segment of each block', () => {
    const [a, b] = [randomBytes(75), randomBytes(75)];
    const mixed = mixBlocks([a, b], 'hkdf');
    const expected = [0, 1, 2].map((index) => {
      const [start, end] = [index * SEGMENT_LENGTH, Math.min((index + 1) * SEGMENT_LENGTH, 75)];
      const material = Buffer.concat([a.subarray(start, end), b.subarray(start, end)]);
      return rfc5869(material, Buffer.alloc(0), segmentInfo(index), end - start);
    });
    assert.equal(hex(mixed), hex(Buffer.concat(expected)));
  });

  it('has a reference that gives test case 1 of RFC 5869', () => {
    const derived = rfc5869(Buffer.alloc(22, 0x0b), bytes('000102030405060708090a0b0c'), bytes('f0f1f2f3f4f5f6f7f8f9'), 42);
    assert.equal(hex(derived), '3cb25f25faacd57a90434f64d0362f2a2d2d0a90cf1a5a4c5db02d56ecc4c5bf34007208d5b887185865');
  });

  it('numbers the segments in the info', () => {
    assert.equal(hex(segmentInfo(0x0102)), `${hex(Buffer.from('egd quantis segment '))}0000000000000102`);
  });

  it('gives 8 KiB of distinct segments for two blocks of 8 KiB, even when every segment of the blocks is the same', () => {
    const segment = randomBytes(SEGMENT_LENGTH);
    const block = Buffer.concat(Array.from({ length: 256 }, () => segment));
    const mixed = mixBlocks([block, block.toReversed()], 'hkdf');
    assert.equal(mixed.length, 8192);
    assert.equal(new Set(segments(mixed)).size, 256);
  });

  it('changes the segment a bit was changed in, and no other', () => {
    const blocks = [randomBytes(8192 + 5), randomBytes(8192 + 5)];
    const before = segments(mixBlocks(blocks, 'hkdf'));
    for (const segment of [0, 1, 100, 255, 256]) {
      for (const which of [0, 1]) {
        const changed = blocks.map((block) => Buffer.from(block));
        const target = changed[which];
        assert.ok(target);
        const at = segment * SEGMENT_LENGTH + (segment === 256 ? 4 : 31);
        target[at] = (target[at] ?? 0) ^ 0x80;
        const after = segments(mixBlocks(changed, 'hkdf'));
        const different = after.flatMap((value, index) => (value === before[index] ? [] : [index]));
        assert.deepEqual(different, [segment]);
      }
    }
  });
});

// HKDF written out with HMAC alone, as in sections 2.2 and 2.3 of RFC 5869.
function rfc5869(material: Uint8Array, salt: Uint8Array, info: Uint8Array, length: number): Buffer {
  const key = createHmac('sha256', salt.length === 0 ? Buffer.alloc(32) : salt)
    .update(material)
    .digest();
  const parts: Buffer[] = [];
  for (let counter = 1; parts.length * 32 < length; counter++) {
    const last = parts.at(-1) ?? Buffer.alloc(0);
    parts.push(createHmac('sha256', key).update(last).update(info).update(Uint8Array.of(counter)).digest());
  }
  return Buffer.concat(parts).subarray(0, length);
}

function segments(block: Uint8Array): string[] {
  return Array.from({ length: Math.ceil(block.length / SEGMENT_LENGTH) }, (_, index) =>
    hex(block.subarray(index * SEGMENT_LENGTH, (index + 1) * SEGMENT_LENGTH)),
  );
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'hex');
}

function hex(block: Uint8Array): string {
  return Buffer.from(block).toString('hex');
}
