import { open } from 'node:fs/promises';
import type { SourceTypes } from './egd-config.ts';

/** The configuration where there is no file: sources of this machine that need no network, of the types installed. */
export async function builtInConfig(types: SourceTypes): Promise<SourceTables> {
  const sources = await builtInSources(process.platform);
  // A plugin that is broken takes its sources with it, not the rest.
  return Object.fromEntries(Object.entries(sources).filter(([, table]) => Object.keys(table).some((key) => types.has(key))));
}

/** Sources that every machine of a platform has. */
export async function builtInSources(platform: NodeJS.Platform): Promise<SourceTables> {
  return {
    ...(platform === 'win32' ? {} : { os_generator: OS_GENERATOR }),
    cpu_jitter: CPU_JITTER,
    system_statistics: { ...SYSTEM_STATISTICS, command: await statisticsCommand(platform) },
  };
}

type SourceTables = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const OS_GENERATOR = {
  name: 'Generator of the operating system',
  interval: '5m',
  scale: 0.8,
  file: '/dev/urandom',
  size: 1024,
  no_compress: true,
};

const CPU_JITTER = { name: 'CPU timing jitter', interval: '5m', scale: 0.5, jitter: true, size: 1024 };

// Counters of the kernel change in a few bytes out of thousands, and others on the machine see them too.
const SYSTEM_STATISTICS = { name: 'Statistics of the running system', interval: '10m', scale: 0.02 };

const LINUX_STATISTICS = ['interrupts', 'softirqs', 'stat', 'vmstat', 'schedstat', 'meminfo', 'diskstats', 'net/dev', 'loadavg', 'uptime'];

// One program without a shell that every machine of the platform has.
async function statisticsCommand(platform: NodeJS.Platform): Promise<readonly string[]> {
  if (platform === 'win32') return ['netstat', '-e', '-s'];
  if (platform !== 'linux') return ['ps', '-axo', 'pid,time,pcpu,rss,vsz'];
  const files = await Promise.all(LINUX_STATISTICS.map(async (name) => readable(`/proc/${name}`)));
  const found = files.filter((file) => file !== undefined);
  return found.length > 0 ? ['cat', ...found] : ['ps', '-eo', 'pid,time,pcpu,rss,vsz'];
}

// Containers leave out some of these files, or let nobody open them, and `cat` fails when one of its files does.
async function readable(path: string): Promise<string | undefined> {
  try {
    const file = await open(path, 'r');
    try {
      await file.read(Buffer.alloc(1), 0, 1, 0);
      return path;
    } finally {
      await file.close();
    }
  } catch {
    return undefined;
  }
}
