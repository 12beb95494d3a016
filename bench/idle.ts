import { setTimeout as wait } from 'node:timers/promises';
import type { BenchRow } from './support/bench-row.ts';
import { cpuSeconds, residentBytes, withDaemon } from './support/bench-daemon.ts';
import { fullPoolFile } from './support/full-pool.ts';

const POOL = 10_485_760; // bytes
const MINUTES = Number(process.env['EGD_BENCH_MINUTES'] ?? 5);
const CPU_LIMIT = 0.5; // percent of one core
const MEMORY_LIMIT = 110; // MiB

// The built-in sources, as a file: `pool` makes the size of the pool a key of it.
const SOURCES = `max_entropy = ${POOL}
[os_generator]
name = "Operating system generator"
interval = "5m"
scale = 0.8
file = "/dev/urandom"
size = 1024
no_compress = true
[cpu_jitter]
name = "CPU timing jitter"
interval = "5m"
scale = 0.5
jitter = true
[system_statistics]
name = "System statistics"
interval = "10m"
scale = 0.02
command = ["cat", "/proc/interrupts", "/proc/stat", "/proc/meminfo", "/proc/vmstat"]
`;

/** What the daemon costs when nobody asks anything of it: CPU with the built-in sources, memory with a full pool. */
export default async function benchIdle(): Promise<BenchRow[]> {
  const cpu = await withDaemon({ config: SOURCES }, async ({ pids }) => {
    await wait(10_000); // the first fetches
    const before = await cpuSeconds(pids);
    await wait(MINUTES * 60_000);
    return (100 * ((await cpuSeconds(pids)) - before)) / (MINUTES * 60);
  });
  const memory = await withDaemon({ config: SOURCES, pool: fullPoolFile(POOL) }, async ({ pids: [supervisor = 0, worker = 0], egd }) => {
    await wait(10_000);
    await egd('persist');
    await wait(5000); // threads that have nothing to do end
    return {
      worker: await residentBytes(worker, 'Rss'),
      supervisor: await residentBytes(supervisor, 'Rss'),
      together: (await residentBytes(worker, 'Pss')) + (await residentBytes(supervisor, 'Pss')),
    };
  });
  const mebibytes = (bytes: number): string => (bytes / 2 ** 20).toFixed(0);
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
