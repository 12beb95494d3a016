import assert from 'node:assert/strict';
import { collectDeltas, type CollectedDeltas } from '../src/collect-deltas.ts';
import { startTimer, type Timer } from '../src/timer.ts';
import { jitteryTimer, scriptedTimer } from './support/scripted-timer.ts';

const CHECKED = 128 + 1024 + 1; // readings of the timer before the first delta of a sample

describe('collecting deltas', () => {
  it('gives the low bits of each delta, counted in steps of the timer', () => {
    const timer = jitteryTimer({ mean: 120, spread: 90, step: 100 });
    const { bytes, resolution } = collected(timer, 256);
    assert.equal(resolution, 100);
    assert.equal(bytes.length, 256);
    assert.ok(bytes.every((byte) => byte >= 120 && byte < 210));
  });

  it('leaves stuck deltas out and counts them', () => {
    const jitter = jitteryTimer();
    let last = 0;
    const timer = scriptedTimer((i) => {
      if (i > CHECKED && i % 4 === 0) return last;
      const before = jitter();
      return (last = jitter() - before);
    });
    const { bytes, stuck } = collected(timer, 300);
    assert.equal(bytes.length, 300);
    assert.ok(stuck >= 99 && stuck < 110, String(stuck));
  });

  it('fails when the deltas stop varying after the check', () => {
    const jitter = jitteryTimer();
    const timer = scriptedTimer((i) => {
      const before = jitter();
      const delta = jitter() - before;
      return i < CHECKED + 100 ? delta : 12_000;
    });
    assert.deepEqual(collectDeltas({ size: 1000, oversampling: 3, memory: 65_536 }, timer), {
      failure: { code: 'SOURCE_HEALTH_FAILED', message: 'repetition count: 60 stuck deltas in a row, expected fewer' },
    });
  });

  it('fails when most deltas are stuck, though never many in a row', () => {
    const jitter = jitteryTimer();
    const timer = scriptedTimer((i) => {
      const before = jitter();
      const delta = jitter() - before;
      return i < CHECKED || i % 10 === 0 ? delta : 12_000;
    });
    const collection = collectDeltas({ size: 100, oversampling: 20, memory: 65_536 }, timer);
    assert.deepEqual(collection, {
      failure: { code: 'SOURCE_HEALTH_FAILED', message: '165 stuck deltas, expected no more than the 100 of the sample' },
    });
  });

  it('refuses a timer that the check refuses', () => {
    const collection = collectDeltas(
      { size: 10, oversampling: 3, memory: 65_536 },
      scriptedTimer(() => 0),
    );
    assert.ok('failure' in collection && collection.failure.code === 'SOURCE_TIMER_UNUSABLE');
  });

  it('gives deltas of this machine with far more min-entropy a byte than is claimed, by the most common value estimate', () => {
    const { bytes } = collected(startTimer(), 8192);
    const estimate = mostCommonValueEstimate(bytes);
    // The most that can be claimed is 1 bit, with `oversampling = 1`; 6.6 bits were measured.
    assert.ok(estimate > 2, String(estimate));
  });
});

function collected(timer: Timer, size: number): CollectedDeltas {
  const collection = collectDeltas({ size, oversampling: 3, memory: 1024 * 1024 }, timer);
  if ('failure' in collection) assert.fail(collection.failure.message);
  return collection;
}

// NIST SP 800-90B 6.3.1.
function mostCommonValueEstimate(bytes: Uint8Array): number {
  const counts = Array.from({ length: 256 }, (_, value) => bytes.filter((byte) => byte === value).length);
  const most = Math.max(...counts) / bytes.length;
  return -Math.log2(Math.min(1, most + 2.576 * Math.sqrt((most * (1 - most)) / (bytes.length - 1))));
}
