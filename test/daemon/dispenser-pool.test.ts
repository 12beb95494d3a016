import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DurablePool } from 'egd-core';
import { machineClock } from '../../src/daemon/daemon-clock.ts';
import { Dispenser } from '../../src/daemon/dispenser.ts';
import { Persistence } from '../../src/daemon/persistence.ts';

const CLIENTS = 40;
const REQUESTS = 10; // of each
const WINDOW = 16; // bytes

describe('the dispenser with a durable pool', () => {
  let folder: string;
  let pool: DurablePool;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-test-'));
    ({ pool } = await DurablePool.open({
      path: join(folder, 'pool'),
      limits: { maxEntropy: 60_000, chunkMaxEntropy: 8192 },
      reserveBlock: 4096,
    }));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('gives many clients what they wait for, while the pool is saved, and no bytes twice', async () => {
    const persistence = new Persistence({ pool, interval: 3_600_000, clock: machineClock, onEvent: () => {} });
    const dispenser = new Dispenser({
      reserve: pool,
      clock: machineClock,
      onAnswer: () => {
        persistence.taken();
        refill();
      },
    });
    persistence.start();
    let added = 0;
    function refill(): void {
      added += pool.add(randomBytes(3000));
      dispenser.poolChanged();
    }

    const given: Uint8Array[] = [];
    const { signal } = new AbortController();
    const clients = Array.from({ length: CLIENTS }, async (_, client) => {
      for (let request = 0; request < REQUESTS; request += 1) {
        const length = 1 + ((client * 7919 + request * 104_729) % 6000);
        const bytes = await dispenser.dispense({ length, wait: Infinity, signal });
        assert.equal(bytes.length, length);
        given.push(bytes);
        if (request === 3) await persistence.persist();
        refill();
      }
    });
    for (let portion = 0; portion < 20; portion += 1) refill();
    await Promise.all(clients);
    await dispenser.finish();
    await persistence.stop();
    const all = given.reduce((sum, { length }) => sum + length, 0);
    assert.equal(all + pool.byteCount, added);
    assert.deepEqual(dispenser.given, { bytes: all, requests: CLIENTS * REQUESTS, short: 0, waiting: 0 });
    assert.equal(repeatedWindows(given), 0);
    await pool.close();
  });

  it('loses nothing of what was claimed when the clients are gone', async () => {
    const dispenser = new Dispenser({ reserve: pool, clock: machineClock, onAnswer: () => {} });
    const gone = new AbortController();
    const asked = [5000, 6000].map((length) => dispenser.dispense({ length, wait: Infinity, signal: gone.signal }));
    pool.add(randomBytes(4000));
    dispenser.poolChanged();
    gone.abort();
    for (const { status } of await Promise.allSettled(asked)) assert.equal(status, 'rejected');
    assert.equal(pool.byteCount, 4000);
    await pool.close();
  });
});

function repeatedWindows(given: readonly Uint8Array[]): number {
  const seen = new Set<string>();
  let windows = 0;
  for (const bytes of given) {
    for (let start = 0; start + WINDOW <= bytes.length; start += WINDOW) {
      windows += 1;
      seen.add(Buffer.from(bytes.subarray(start, start + WINDOW)).toString('base64'));
    }
  }
  assert.ok(windows > 1000);
  return windows - seen.size;
}
