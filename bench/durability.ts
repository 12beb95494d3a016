import { randomBytes } from 'node:crypto';
import fs, { mkdtemp, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DurablePool } from 'egd-core';
import type { BenchRow } from './support/bench-row.ts';
import { median } from './support/median.ts';

const POOL = 64 * 2 ** 20; // bytes
const ROUNDS = 7;
const LOADS = [
  { length: 32, takes: 20_000, unit: 'takes/s', rate: (seconds: number) => 20_000 / seconds },
  { length: 65_536, takes: 80, unit: 'MB/s', rate: (seconds: number) => (65_536 * 80) / seconds / 1e6 },
] as const;

/** Taking from a pool one after the other, in the process, with its journal, beside the same where the disk does nothing. */
export default async function benchDurability(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'egd-bench-'));
  try {
    const rows: BenchRow[] = [];
    for (const load of LOADS) rows.push(await compare(folder, load));
    return rows;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

// No limit: what a request costs beside this is measured over the socket.
async function compare(folder: string, { length, takes, unit, rate }: (typeof LOADS)[number]): Promise<BenchRow> {
  const durable = await openFull(join(folder, `durable-${length}`));
  const plain = await withoutDisk(() => openFull(join(folder, `plain-${length}`)));
  const rates: { durable: number[]; plain: number[] } = { durable: [], plain: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rates.plain.push(rate(await time(plain, length, takes)));
    rates.durable.push(rate(await time(durable, length, takes)));
  }
  for (const pool of [plain, durable]) await pool.close();
  const [value, base] = [median(rates.durable), median(rates.plain)];
  const what = `taking ${length} bytes from a durable pool, in the process`;
  const against = `with a disk that does nothing: ${base.toPrecision(3)} ${unit}`;
  return { what, value, unit, against, ratio: base / value, limit: 'none', ok: true };
}

async function openFull(path: string): Promise<DurablePool> {
  const { pool } = await DurablePool.open({ path, limits: { maxEntropy: POOL, chunkMaxEntropy: 8192 } });
  for (let added = 0; added < POOL; added += 2 ** 20) pool.add(randomBytes(2 ** 20));
  await pool.save();
  return pool;
}

async function time(pool: DurablePool, length: number, takes: number): Promise<number> {
  const start = performance.now();
  for (let take = 0; take < takes; take++) {
    if ((await pool.take(length)).length !== length) throw new Error('the pool is empty');
  }
  return (performance.now() - start) / 1000;
}

// The journal that is opened meanwhile is never written to.
async function withoutDisk<Result>(work: () => Promise<Result>): Promise<Result> {
  const { open } = fs;
  fs.open = async (path, ...how) => {
    const handle = await open(path, ...how);
    if (!String(path).endsWith('.consumed')) return handle;
    return Object.assign(handle, { write: notWritten, datasync: () => Promise.resolve() });
  };
  syncBuiltinESMExports();
  try {
    return await work();
  } finally {
    fs.open = open;
    syncBuiltinESMExports();
  }
}

function notWritten(buffer: Uint8Array, _: number, bytesWritten: number): Promise<{ buffer: Uint8Array; bytesWritten: number }> {
  return Promise.resolve({ buffer, bytesWritten });
}
