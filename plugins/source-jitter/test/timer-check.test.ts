import assert from 'node:assert/strict';
import { startTimedWork } from '../src/timed-work.ts';
import { checkTimer } from '../src/timer-check.ts';
import { startTimer, type Timer } from '../src/timer.ts';
import { jitteryTimer, scriptedTimer } from './support/scripted-timer.ts';

describe('the check of the timer', () => {
  it('accepts the timer of this machine and tells its facts', () => {
    const facts = check(startTimer());
    assert.equal(facts.problem, undefined);
    assert.equal(facts.deltas, 1024);
    assert.ok(facts.resolution >= 1 && facts.resolution <= 1000, String(facts.resolution));
  });

  it('accepts a timer of 100 ns steps that shows jitter, and finds the step', () => {
    const facts = check(jitteryTimer({ mean: 120, spread: 20, step: 100 }));
    assert.deepEqual([facts.problem, facts.resolution], [undefined, 100]);
  });

  for (const step of [16_000, 1_000_000]) {
    it(`refuses a timer of ${String(step)} ns steps`, () => {
      const fine = startTimer();
      assert.match(check(() => Math.floor(fine() / step) * step).problem ?? '', /^the timer is too coarse: expected .*of 1024 deltas/);
    });
  }

  it('refuses a timer of 5000 ns steps even where no delta is zero', () => {
    assert.match(
      check(jitteryTimer({ mean: 10, spread: 9, step: 5000 })).problem ?? '',
      /too coarse: expected steps of at most 1000 ns .*steps of 5000 ns/,
    );
  });

  it('refuses a timer that stands still', () => {
    assert.match(check(scriptedTimer(() => 0)).problem ?? '', /too coarse.*1024 zero/);
  });

  it('refuses a timer that goes backwards', () => {
    const timer = jitteryTimer();
    let reading = 0;
    assert.match(
      check(() => timer() - (reading++ % 100 === 99 ? 1e6 : 0)).problem ?? '',
      /not monotonic: .* \(of 1024 deltas 1\d below zero/,
    );
  });

  it('refuses deltas that do not vary, and deltas that grow evenly', () => {
    assert.match(check(scriptedTimer(() => 12_345)).problem ?? '', /too little jitter: expected at most 512 stuck deltas .*1023 stuck/);
    assert.match(check(scriptedTimer((i) => 1000 + i)).problem ?? '', /too little jitter: .*10(22|23|24) stuck/);
  });

  it('refuses deltas that vary by a single step', () => {
    const pattern = [0, 1, 0, 0, 1, 1, 0, 1, 1, 1, 0];
    assert.match(check(scriptedTimer((i) => 1000 + (pattern[i % pattern.length] ?? 0))).problem ?? '', /too little jitter/);
  });
});

function check(timer: Timer): ReturnType<typeof checkTimer> {
  return checkTimer(startTimedWork(timer, 65_536));
}
