import assert from 'node:assert/strict';
import { machineClock } from '../../src/gateway/gateway-clock.ts';

describe('machineClock', () => {
  it('ages bytes by what passes and by leaps forward, and never makes them younger', () => {
    const machine = { wall: 50_000, passed: 1000 };
    const clock = machineClock(
      () => machine.wall,
      () => machine.passed,
    );
    assert.equal(clock.steady(), 50_000);
    machine.passed += 300;
    machine.wall -= 20_000; // set back
    assert.equal(clock.steady(), 50_300);
    machine.wall += 90_000; // woken up after a long sleep
    assert.equal(clock.steady(), 120_000);
    assert.equal(clock.now(), 120_000);
  });
});
