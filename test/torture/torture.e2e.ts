import assert from 'node:assert/strict';
import { tortureDaemon } from './torture-daemon.ts';
import { torturePool } from './torture-pool.ts';

const seed = Number(process.env['EGD_TORTURE_SEED'] ?? 7);

describe('the torture', () => {
  it('ends a process with a pool at random moments, and none of its bytes ever comes again', async function () {
    this.timeout(180_000);
    const { kills, stops, failures, bytes } = await torturePool(25, seed);
    for (const [what, count] of Object.entries({ kills, faults: stops + failures, bytes })) assert.ok(count > 0, what);
  });

  it('ends the daemon at random moments, and none of its bytes ever comes again', async function () {
    this.timeout(180_000);
    const { kills, bytes } = await tortureDaemon(8, seed);
    for (const [what, count] of Object.entries({ kills, bytes })) assert.ok(count > 0, what);
  });
});
