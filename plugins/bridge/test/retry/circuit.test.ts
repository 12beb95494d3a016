import assert from 'node:assert/strict';
import { afterFailure, askedWait, beginTry, type Circuit, CLOSED } from '../../src/retry/circuit.ts';
import { retryPolicy } from '../support/configs.ts';

const POLICY = retryPolicy({ initialDelay: 500, maxDelay: 4000, multiplier: 2, jitter: 0.2, failuresToOpen: 6, openTime: 60_000 });

function waits(count: number, random: number): number[] {
  let circuit: Circuit = CLOSED;
  return Array.from({ length: count }, () => {
    const consequence = afterFailure(beginTry(circuit), POLICY, { random });
    circuit = consequence.circuit;
    return consequence.wait;
  });
}

describe('circuit of retries', () => {
  it('waits twice as long after each failure, up to the longest delay, then opens', () => {
    assert.deepEqual(waits(6, 0), [500, 1000, 2000, 4000, 4000, 60_000]);
  });

  it('spreads delays downwards and the time that it is open upwards', () => {
    assert.deepEqual(waits(6, 0.5), [450, 900, 1800, 3600, 3600, 66_000]);
  });

  it('opens again after one failed try, and a success closes it', () => {
    const open: Circuit = { mode: 'open', failuresInARow: 6 };
    const trying = beginTry(open);
    assert.equal(trying.mode, 'half-open');
    const again = afterFailure(trying, POLICY, { random: 0 });
    assert.deepEqual(again, { circuit: { mode: 'open', failuresInARow: 7 }, wait: 60_000 });
    assert.deepEqual(beginTry(CLOSED), CLOSED);
  });

  it('never comes back before the other side asked for, nor later than in an hour because of it', () => {
    assert.equal(afterFailure(CLOSED, POLICY, { random: 0, askedWait: 30_000 }).wait, 30_000);
    assert.equal(afterFailure(CLOSED, POLICY, { random: 0, askedWait: 1e12 }).wait, 3_600_000);
    assert.equal(afterFailure(CLOSED, POLICY, { random: 0, askedWait: 10 }).wait, 500);
  });

  it('takes the wait from the metadata of an error, in seconds', () => {
    assert.deepEqual(askedWait({ retryAfter: 2 }), { askedWait: 2000 });
    assert.deepEqual(askedWait({ retryAfter: -1 }), {});
    assert.deepEqual(askedWait({}), {});
  });

  it('does not overflow after a thousand failures', () => {
    const { wait } = afterFailure({ mode: 'closed', failuresInARow: 5000 }, { ...POLICY, failuresToOpen: 10_000 }, { random: 0 });
    assert.equal(wait, 4000);
  });
});
