import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { SequenceWindow, WINDOW } from '../../src/packets/sequence-window.ts';

describe('the window of sequence numbers', () => {
  it('knows what was seen, and takes what comes late', () => {
    const window = new SequenceWindow(5000);
    for (const number of [5001, 5005, 5003, 4990]) window.add(number);
    assert.deepEqual(
      [5000, 5001, 5002, 5003, 5004, 5005, 5006, 4990, 4991, 4989].map((number) => window.has(number)),
      [true, true, false, true, false, true, false, true, false, false],
    );
    assert.deepEqual(window.missing(), { lost: 9 + 2, gaps: 3 });
  });

  it('refuses what is below it, also what never came', () => {
    const window = new SequenceWindow(1);
    window.add(2000);
    assert.equal(window.has(2000 - WINDOW), true);
    assert.equal(window.has(2000 - WINDOW + 1), false);
    assert.deepEqual(window.missing(), { lost: 1998, gaps: 1 });
  });

  it('goes over a gap of any width at once', () => {
    const window = new SequenceWindow(1);
    window.add(2 ** 47);
    assert.deepEqual(window.missing(), { lost: 2 ** 47 - 2, gaps: 1 });
  });

  it('agrees with a set of all numbers, also when it was written down meanwhile', () => {
    const steps = fc.array(fc.integer({ min: -1500, max: 1500 }), { maxLength: 200 });
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 5000 }), steps, fc.integer({ min: 0, max: 200 }), (start, jumps, restartAt) => {
        let window = new SequenceWindow(start);
        const accepted = new Set([start]);
        let high = start;
        for (const [index, jump] of jumps.entries()) {
          const number = Math.max(0, high + (jump < -1200 ? 1 : jump));
          const isRefused = accepted.has(number) || number <= high - WINDOW;
          assert.equal(window.has(number), isRefused, `${number} of ${high}`);
          if (!isRefused) {
            window.add(number);
            accepted.add(number);
          }
          high = Math.max(high, number);
          if (index === restartAt) window = new SequenceWindow(JSON.parse(JSON.stringify(window.state())));
        }
        const lowest = Math.min(...accepted);
        const missing = Array.from({ length: high - lowest + 1 }, (_, index) => lowest + index).filter((number) => !accepted.has(number));
        const { lost, gaps } = window.missing();
        assert.equal(lost, missing.length);
        assert.equal(gaps, missing.filter((number) => accepted.has(number - 1)).length);
      }),
      { numRuns: 500 },
    );
  });
});
