import { readdir, readFile } from 'node:fs/promises';
import type { Registry } from 'prom-client';

/**
 * Defines what Prometheus asks of any process and any Node.js, and returns what reads it. The library's own set would
 * keep timers and observers going; this costs nothing while nobody asks.
 */
export function defineProcessMetrics(prometheus: typeof import('prom-client'), registry: Registry): () => Promise<void> {
  const registers = [registry];
  const gauge = (name: string, help: string): ((value: number) => void) => {
    const metric = new prometheus.Gauge({ name, help, registers });
    return (value) => metric.set(value);
  };
  const total = (name: string, help: string): ((value: number) => void) => {
    const metric = new prometheus.Counter({ name, help, registers });
    return (value) => {
      metric.reset();
      metric.inc(value);
    };
  };
  const setCpu = total('process_cpu_seconds_total', 'CPU time of the worker, in seconds.');
  const setUserCpu = total('process_cpu_user_seconds_total', 'CPU time of the worker in its own code, in seconds.');
  const setSystemCpu = total('process_cpu_system_seconds_total', 'CPU time of the worker in the kernel, in seconds.');
  const setResident = gauge('process_resident_memory_bytes', 'Resident memory of the worker.');
  const setHeapTotal = gauge('nodejs_heap_size_total_bytes', 'Heap that V8 has taken.');
  const setHeapUsed = gauge('nodejs_heap_size_used_bytes', 'Heap that V8 uses.');
  const setExternal = gauge('nodejs_external_memory_bytes', 'Memory outside of the heap that belongs to objects in it.');
  gauge('process_start_time_seconds', 'When the worker was started, in Unix time.')(performance.timeOrigin / 1000);
  new prometheus.Gauge({
    name: 'nodejs_version_info',
    help: 'Always 1; the label tells the version of Node.js.',
    labelNames: ['version'],
    registers,
  }).set({ version: process.version }, 1);
  const refreshFiles = process.platform === 'linux' ? defineFileMetrics(gauge) : undefined;

  return async () => {
    const { user, system } = process.cpuUsage(); // microseconds
    setUserCpu(user / 1e6);
    setSystemCpu(system / 1e6);
    setCpu((user + system) / 1e6);
    const { rss, heapTotal, heapUsed, external } = process.memoryUsage();
    setResident(rss);
    setHeapTotal(heapTotal);
    setHeapUsed(heapUsed);
    setExternal(external);
    await refreshFiles?.();
  };
}

// Linux tells these in /proc.
function defineFileMetrics(gauge: (name: string, help: string) => (value: number) => void): () => Promise<void> {
  const setOpen = gauge('process_open_fds', 'Open file descriptors of the worker.');
  const setMost = gauge('process_max_fds', 'File descriptors that the worker may open.');
  return async () => {
    try {
      setOpen((await readdir('/proc/self/fd')).length - 1); // without that of the folder itself
      const limit = /^Max open files\s+(\d+)/m.exec(await readFile('/proc/self/limits', 'utf8'))?.[1];
      if (limit !== undefined) setMost(Number(limit));
    } catch {
      // /proc is not mounted, or is another's
    }
  };
}
