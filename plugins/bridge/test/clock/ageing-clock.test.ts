import assert from 'node:assert/strict';
import { ageingClock } from '../../src/clock/ageing-clock.ts';

describe('ageingClock', () => {
  it('goes on with what passes and with leaps forward, and never back', () => {
    const machine = { date: 50_000, passed: 1000 };
    const age = ageingClock({ now: () => machine.date, elapsed: () => machine.passed });
    assert.equal(age(), 50_000);
    machine.passed += 300;
    machine.date -= 20_000; // set back
    assert.equal(age(), 50_300);
    machine.date += 90_000; // woken up after a long sleep
    assert.equal(age(), 120_000);
  });
});
