import { execFile } from 'node:child_process';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { EntropyPool, encodePool, loadPool, savePool } from 'egd-core';
import type { BenchRow } from './support/bench-row.ts';
import { median } from './support/median.ts';

const POOL = 10_485_760; // bytes
const ROUNDS = 15;

/** Saving and loading a full pool of 10 MiB beside writing and syncing, or reading, as many bytes; and the memory it takes. */
export default async function benchPoolFile(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'egd-bench-'));
  try {
    return [...(await times(folder)), await memory(folder)];
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** A pool of 10 MiB that is full. */
export function fullPool(): EntropyPool {
  const pool = new EntropyPool({ maxEntropy: POOL, chunkMaxEntropy: 8192 });
  pool.add(new Uint8Array(POOL));
  return pool;
}

async function times(folder: string): Promise<BenchRow[]> {
  const [path, plain] = [join(folder, 'pool'), join(folder, 'plain')];
  const pool = fullPool();
  const bytes = encodePool(pool);
  const [save, write, load, read]: [number[], number[], number[], number[]] = [[], [], [], []];
  for (let round = 0; round < ROUNDS; round++) {
    write.push(await time(() => writeAndSync(plain, bytes)));
    save.push(await time(() => savePool(pool, path)));
    read.push(await time(() => readFile(plain)));
    load.push(await time(() => loadPool(path)));
  }
  return [
    row('saving a full pool of 10 MiB', median(save), 'writing and syncing the same bytes', median(write)),
    row('loading a full pool of 10 MiB', median(load), 'reading the same bytes', median(read)),
  ];
}

function row(what: string, value: number, against: string, other: number): BenchRow {
  const ratio = value / other;
  return { what, value, unit: 'ms', against: `${against}: ${other.toFixed(1)} ms`, ratio, limit: '<= 3', ok: ratio <= 3 };
}

async function time(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

async function writeAndSync(path: string, bytes: Uint8Array): Promise<void> {
  const handle = await open(path, 'w');
  await handle.writeFile(bytes);
  await handle.sync();
  await handle.close();
}

// In a process of its own, whose peak is this alone.
async function memory(folder: string): Promise<BenchRow> {
  const script = join(import.meta.dirname, 'support/pool-memory.ts');
  const args = ['--conditions=egd-source', '--expose-gc', script, join(folder, 'pool')];
  const { stdout } = await promisify(execFile)(process.execPath, args, { timeout: 60_000 });
  const value = Number(stdout);
  const ratio = value / POOL;
  const limit = 1.15; // one pool, with the headers of its chunks and what the allocator rounds up
  return {
    what: 'most memory more while saving, then loading, a full pool',
    value: value / 2 ** 20,
    unit: 'MiB',
    against: 'one pool: 10.0 MiB',
    ratio,
    limit: `<= ${limit}`,
    ok: ratio <= limit,
  };
}
