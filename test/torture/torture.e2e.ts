import assert from 'node:assert/strict';
import { torturePool } from './torture-pool.ts';

describe('the torture of a pool', () => {
  it('ends its process at random moments, and none of its bytes ever comes again', async function () {
    this.timeout(180_000);
    const seed = Number(process.env['EGD_TORTURE_SEED'] ?? 7);
    const { kills, stops, failures, bytes } = await torturePool(25, seed);
    for (const [what, count] of Object.entries({ kills, stops, failures, bytes })) assert.ok(count > 0, what);
  });
});
