import { setTimeout as wait } from 'node:timers/promises';
import type { BenchRow } from './support/bench-row.ts';
import { cpuSeconds, residentBytes, withDaemon } from './support/bench-daemon.ts';
import { fullPoolFile } from './support/full-pool.ts';

const POOL = 10_485_760; // bytes
const MINUTES = Number(process.env['EGD_BENCH_MINUTES'] ?? 5);
const CPU_LIMIT = 0.5; // percent of one core
const MEMORY_LIMIT = 110; // MiB

/** What the daemon costs when nobody asks anything of it: CPU with the built-in sources, memory with a full pool. */
export default async function benchIdle(): Promise<BenchRow[]> {
  const cpu = await withDaemon({}, async ({ pids }) => {
    await wait(10_000); // the first fetches
    const before = await cpuSeconds(pids);
    await wait(MINUTES * 60_000);
    return (100 * ((await cpuSeconds(pids)) - before)) / (MINUTES * 60);
  });
  const memory = await withDaemon({ pool: fullPoolFile(POOL) }, async ({ pids: [supervisor = 0, worker = 0], egd }) => {
    await wait(10_000);
    await egd('persist');
    await wait(5000); // threads that have nothing to do end
    return {
      worker: await residentBytes(worker, 'Rss'),
      supervisor: await residentBytes(supervisor, 'Rss'),
      together: (await residentBytes(worker, 'Pss')) + (await residentBytes(supervisor, 'Pss')),
    };
  });
  return [
    {
      what: `CPU of the idle daemon with the built-in sources, over ${MINUTES} minutes`,
      value: cpu,
      unit: '%',
      against: 'one core',
      ratio: cpu / 100,
      limit: `< ${CPU_LIMIT} %`,
      ok: cpu < CPU_LIMIT,
    },
    {
      what: 'resident memory with a full pool of 10 MiB, both processes, shared pages once',
      value: memory.together / 2 ** 20,
      unit: 'MiB',
      against: `worker alone ${mebibytes(memory.worker)} MiB, supervisor alone ${mebibytes(memory.supervisor)} MiB`,
      ratio: memory.together / 2 ** 20 / MEMORY_LIMIT,
      limit: `< ${MEMORY_LIMIT} MiB`,
      ok: memory.together / 2 ** 20 < MEMORY_LIMIT,
    },
  ];
}

function mebibytes(bytes: number): string {
  return (bytes / 2 ** 20).toFixed(0);
}
