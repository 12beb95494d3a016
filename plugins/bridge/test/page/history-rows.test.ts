import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { evenly, joinRows, withHoles } from '../../page/history-rows.ts';
import type { HistoryRows } from '../../src/page/page-data.ts';

describe('the samples that the page keeps', () => {
  it('are the same however they came in pieces, also when pieces overlap', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(100), { minLength: 1, maxLength: 20 }), fc.nat(3), (lengths, overlap) => {
        let known: HistoryRows | undefined;
        let count = 0;
        for (const length of lengths) {
          const from = Math.max(0, count - overlap);
          known = joinRows(known, rowsOf(from, count + length, known === undefined));
          count += length;
        }
        assert.deepEqual({ ...known, complete: true }, rowsOf(Math.max(0, count - 720), count, true));
      }),
    );
  });

  it('give way to samples that are all there is, and to those of another range', () => {
    const known = rowsOf(0, 10, true);
    assert.deepEqual(joinRows(known, rowsOf(2, 4, true)).times, rowsOf(2, 4, true).times);
    assert.equal(joinRows(known, { ...rowsOf(20, 30, false), range: 'day' }).times.length, 10);
  });

  it('have a hole where the gateway took none', () => {
    const rows = { ...rowsOf(0, 4, true), times: [100, 105, 200, 205] };
    assert.deepEqual(withHoles(rows, [rows.available]), [
      [100, 105, 110, 200, 205],
      [0, 1, null, 2, 3],
    ]);
  });

  it('are thinned evenly for the table, newest first', () => {
    assert.deepEqual(evenly(3, 30), [2, 1, 0]);
    assert.deepEqual(evenly(0, 30), []);
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 50 }), (length, most) => {
        const chosen = evenly(length, most);
        assert.ok(chosen.length <= most && chosen.length >= 1);
        assert.equal(chosen[0], length - 1);
        assert.ok(chosen.every((index) => index >= 0 && index < length));
      }),
    );
  });
});

function rowsOf(from: number, to: number, complete: boolean): HistoryRows {
  const indexes = Array.from({ length: to - from }, (_, index) => from + index);
  return {
    range: 'hour',
    interval: 5,
    complete,
    times: indexes.map((index) => 1000 + index * 5),
    available: indexes,
    freshness: indexes.map((index) => (index % 7 === 0 ? null : index)),
    requests: indexes.map((index) => index * 2),
    served: indexes.map((index) => index * 3),
    received: indexes.map((index) => index * 4),
  };
}
