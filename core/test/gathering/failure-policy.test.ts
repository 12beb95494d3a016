import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import {
  afterAccepted,
  afterFailure,
  afterIgnored,
  NO_FAILURES,
  type Failure,
  type FailureState,
} from '../../src/gathering/failure-policy.ts';

const HOUR = 3_600_000;
const TIMEOUT: Failure = { category: 'temporary', code: 'SOURCE_NETWORK_TIMEOUT' };
const MEMORY: Failure = { category: 'permanent', code: 'SOURCE_SCRIPT_MEMORY' };
const LIMITED: Failure = { category: 'temporary', code: 'SOURCE_RATE_LIMITED' };

describe('the rules of failures', () => {
  it('tries a temporary failure again after 10 seconds, doubling', () => {
    assert.deepEqual(waits(TIMEOUT, 4), [10_000, 20_000, 40_000, 80_000]);
  });

  it('makes a back-off up to a quarter shorter or longer', () => {
    assert.equal(afterFailure(NO_FAILURES, TIMEOUT, { ...timing(), random: 0 }).retryAfter, 7500);
    assert.equal(afterFailure(NO_FAILURES, TIMEOUT, { ...timing(), random: 1 }).retryAfter, 12_500);
  });

  it('opens the circuit for an hour at the fifth failure in a row, then doubles up to a day', () => {
    const all = waits(TIMEOUT, 11).map((wait) => wait / HOUR);
    assert.deepEqual(all.slice(4).map(Math.floor), [1, 2, 4, 8, 16, 24, 24]);
  });

  it('never opens the circuit for less than an hour or more than a day', () => {
    fc.assert(
      fc.property(fc.nat({ max: 5000 }), fc.double({ min: 0, max: 0.999, noNaN: true }), (openings, random) => {
        const state: FailureState = { mode: 'open', failuresInARow: 5 + openings, memoryFailuresInARow: 0, openings };
        const { retryAfter } = afterFailure(state, TIMEOUT, { interval: 10_000, elapsed: 0, random });
        assert.ok(retryAfter !== undefined && retryAfter >= HOUR && retryAfter <= 24 * HOUR);
      }),
    );
  });

  it('tries once after the time of an open circuit: the next failure opens it again', () => {
    const open = failTimes(TIMEOUT, 5);
    assert.equal(open.mode, 'open');
    const again = afterFailure(open, TIMEOUT, timing());
    assert.deepEqual([again.state.mode, again.state.openings], ['open', 2]);
  });

  it('clears everything at a success', () => {
    assert.deepEqual(afterAccepted(), { state: NO_FAILURES, retryAfter: undefined });
  });

  it('takes an ignored fetch for neither failure nor success', () => {
    const state = failTimes(TIMEOUT, 3);
    assert.deepEqual(afterIgnored(state), { state, retryAfter: undefined });
    assert.deepEqual(afterFailure(afterIgnored(state).state, TIMEOUT, timing()).state.failuresInARow, 4);
  });

  it('leaves an open circuit undecided by an ignored fetch: one more failure opens it for longer', () => {
    const { state } = afterIgnored(failTimes(TIMEOUT, 5));
    assert.equal(state.mode, 'retrying');
    const { retryAfter } = afterFailure(state, TIMEOUT, timing());
    assert.equal(Math.floor((retryAfter ?? 0) / HOUR), 2);
  });

  it('stops a source at a permanent failure, and at a fatal one', () => {
    for (const category of ['permanent', 'fatal'] as const) {
      const { state, retryAfter } = afterFailure(NO_FAILURES, { category, code: 'SOURCE_FILE_NOT_FOUND' }, timing());
      assert.deepEqual([state.mode, retryAfter], ['stopped', Infinity]);
    }
  });

  it('stops a script for lack of memory only at the third time in a row', () => {
    assert.deepEqual(
      [1, 2, 3].map((times) => failTimes(MEMORY, times).mode),
      ['retrying', 'retrying', 'stopped'],
    );
    const interrupted = afterFailure(failTimes(MEMORY, 2), TIMEOUT, timing()).state;
    assert.equal(afterFailure(interrupted, MEMORY, timing()).state.mode, 'retrying');
  });

  it('never fetches a failing source more often than a well one whose interval is shorter than the back-off', () => {
    const { retryAfter } = afterFailure(NO_FAILURES, TIMEOUT, { interval: 10_000, elapsed: 1000, random: 0 });
    assert.equal(retryAfter, 9000);
  });

  it('waits the whole interval, and as long as the server asks for, where a source is fetched too often', () => {
    const timing = { interval: HOUR, elapsed: 2000, random: 0.5 };
    assert.equal(afterFailure(NO_FAILURES, LIMITED, timing).retryAfter, HOUR - 2000);
    assert.equal(afterFailure(NO_FAILURES, { ...LIMITED, retryAfter: 2 * HOUR }, timing).retryAfter, 2 * HOUR);
    assert.equal(afterFailure(failTimes(LIMITED, 4), LIMITED, { ...timing, interval: 6 * HOUR }).retryAfter, 6 * HOUR - 2000);
  });

  it('does not let a server keep a source away for more than a day', () => {
    assert.equal(afterFailure(NO_FAILURES, { ...LIMITED, retryAfter: 1e12 }, timing()).retryAfter, 24 * HOUR);
  });
});

function timing(): { interval: number; elapsed: number; random: number } {
  return { interval: HOUR, elapsed: 0, random: 0.5 };
}

function failTimes(failure: Failure, times: number): FailureState {
  let state = NO_FAILURES;
  for (let count = 0; count < times; count += 1) ({ state } = afterFailure(state, failure, timing()));
  return state;
}

function waits(failure: Failure, times: number): number[] {
  return Array.from({ length: times }, (_, before) => afterFailure(failTimes(failure, before), failure, timing()).retryAfter ?? 0);
}
