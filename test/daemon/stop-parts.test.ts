import assert from 'node:assert/strict';
import type { DaemonParts } from '../../src/daemon/worker/daemon-parts.ts';
import { stopParts } from '../../src/daemon/worker/stop-parts.ts';
import { ManualClock } from '../support/manual-clock.ts';

const never = new Promise<void>(() => undefined);

describe('the end of the worker', () => {
  let clock: ManualClock;

  beforeEach(() => {
    clock = new ManualClock();
  });

  for (const part of ['control', 'scheduler'] as const) {
    it(`saves in time although the ${part} does not stop`, async () => {
      const steps: string[] = [];
      const stopped = stopParts(partsWith(part, steps), new AbortController().signal, clock);
      await clock.advance(11_999);
      assert.deepEqual(steps, []);
      await clock.advance(1);
      assert.equal(await stopped, 0);
      assert.deepEqual(steps, ['Not everything stopped in time; the pool is saved all the same.', 'saved', 'closed', 'unlocked']);
    });
  }

  it('waits for nothing where all has stopped', async () => {
    const steps: string[] = [];
    assert.equal(await stopParts(partsWith(undefined, steps), new AbortController().signal, clock), 0);
    assert.equal(clock.alarms, 0);
    assert.deepEqual(steps, ['saved', 'closed', 'unlocked']);
  });
});

// As much of a daemon as is stopped; one part of it may hang.
function partsWith(hanging: 'control' | 'scheduler' | undefined, steps: string[]): DaemonParts {
  const done = async (step: string): Promise<void> => void steps.push(step);
  const parts: unknown = {
    log: { info: () => undefined, error: (message: string) => steps.push(message), close: async () => undefined },
    scheduler: { stop: () => (hanging === 'scheduler' ? never : Promise.resolve()) },
    dispenser: { finish: async () => undefined },
    control: { stop: () => (hanging === 'control' ? never : Promise.resolve()) },
    metrics: undefined,
    config: { daemon: { shutdownTimeout: 11_000 } },
    persistence: { stop: () => done('saved') },
    pool: { close: () => done('closed') },
    poolLock: { release: () => done('unlocked') },
    eventLoop: { stop: () => undefined },
    conditioner: { close: async () => undefined },
  };
  return parts as DaemonParts;
}
