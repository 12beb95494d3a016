import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { formatRfc3339, nanosecondsOf } from '../../src/packets/rfc-3339.ts';

describe('a time of RFC 3339', () => {
  const times = {
    '1970-01-01T00:00:00Z': 0n,
    '1970-01-01T00:00:00.000000001Z': 1n,
    '1970-01-01t00:00:01.5z': 1_500_000_000n,
    '1970-01-01 00:00:00+00:00': 0n,
    '1970-01-01T01:30:00+01:30': 0n,
    '1969-12-31T23:00:00-01:00': 0n,
    '1969-12-31T23:59:59.999999999Z': -1n,
    '2024-02-29T12:00:00.123456789Z': 1_709_208_000_123_456_789n,
    '2262-04-11T23:47:16.854775807Z': 2n ** 63n - 1n,
  };
  for (const [text, nanoseconds] of Object.entries(times)) {
    it(`is read to the nanosecond: ${text}`, () => assert.equal(nanosecondsOf(text), nanoseconds));
  }

  const none = [
    '',
    '2026-01-01',
    '2026-01-01T00:00Z',
    '2026-01-01T00:00:00',
    '2026-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2026-13-01T00:00:00Z',
    '2026-01-01T24:00:00Z',
    '2026-01-01T23:59:60Z',
    '2026-01-01T00:00:00.Z',
    '2026-01-01T00:00:00.1234567890Z',
    '2026-01-01T00:00:00+24:00',
    ' 2026-01-01T00:00:00Z',
    '2262-04-11T23:47:16.854775808Z',
    '+02026-01-01T00:00:00Z',
  ];
  for (const text of none) it(`is not ${JSON.stringify(text)}`, () => assert.equal(nanosecondsOf(text), undefined));

  it('reads back as it was written', () => {
    fc.assert(
      fc.property(fc.integer({ min: -9_000_000_000_000, max: 9_000_000_000_000 }), (time) => {
        assert.equal(nanosecondsOf(formatRfc3339(time)), BigInt(time) * 1_000_000n);
      }),
    );
  });
});
