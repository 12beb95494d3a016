import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ServedLines } from '../../src/audit/served-lines.ts';

describe('the audit line of a draw', () => {
  it('is the JSON of its record, whatever came before', () => {
    const record = fc.record({
      key: fc.constantFrom('alice', 'a "b" \\ \u0000 é'),
      address: fc.constantFrom('127.0.0.1', '2001:db8::/64'),
      request: fc.string(),
      operation: fc.constantFrom('get_random_bytes', 'roll_dice'),
      bytes: fc.nat(65_536),
      consumed: fc.nat(131_072),
      processing: fc.constantFrom('none', 'sha256', 'hmac-drbg'),
      collectors: fc.array(fc.constantFrom('lab-1', 'lab-2', '"'), { maxLength: 3 }),
    });
    fc.assert(
      fc.property(fc.array(record, { minLength: 1, maxLength: 6 }), (records) => {
        const lines = new ServedLines();
        for (const each of records)
          assert.equal(
            lines.line('2026-01-01T00:00:00.000Z', each),
            `${JSON.stringify({ time: '2026-01-01T00:00:00.000Z', outcome: 'served', ...each })}\n`,
          );
      }),
    );
  });

  it('leaves out the request where it has no id', () => {
    const record = { key: 'k', address: '::1', operation: 'o', bytes: 1, consumed: 1, processing: 'none', collectors: [] } as const;
    assert.deepEqual(JSON.parse(new ServedLines().line('t', record)), { time: 't', outcome: 'served', ...record });
  });
});
