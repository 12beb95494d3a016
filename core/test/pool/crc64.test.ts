import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { Crc64 } from '../../src/pool/crc64.ts';

describe('CRC-64/GO-ISO', () => {
  it('gives the published check value', () => {
    assert.equal(hex(new Crc64().update(Buffer.from('123456789'))), 'b90956c775a41001');
  });

  it('is zero for no bytes', () => {
    assert.equal(hex(new Crc64()), '0000000000000000');
  });

  it('equals the division bit by bit, at every length and alignment', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 100 }), fc.nat(7), (bytes, start) => {
        assert.equal(hex(new Crc64().update(bytes.subarray(start))), bitwise(bytes.subarray(start)).toString(16).padStart(16, '0'));
      }),
    );
  });

  it('is the same in one piece and in several', () => {
    fc.assert(
      fc.property(fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 6 }), (pieces) => {
        const sum = new Crc64();
        for (const piece of pieces) sum.update(piece);
        assert.equal(hex(sum), hex(new Crc64().update(Buffer.concat(pieces))));
      }),
    );
  });
});

function hex({ high, low }: Crc64): string {
  return ((BigInt(high) << 32n) | BigInt(low)).toString(16).padStart(16, '0');
}

function bitwise(bytes: Uint8Array): bigint {
  let remainder = 0xffff_ffff_ffff_ffffn;
  for (const byte of bytes) {
    remainder ^= BigInt(byte);
    for (let bit = 0; bit < 8; bit++) remainder = (remainder >> 1n) ^ ((remainder & 1n) * 0xd800_0000_0000_0000n);
  }
  return remainder ^ 0xffff_ffff_ffff_ffffn;
}
