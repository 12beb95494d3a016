import { execFile } from 'node:child_process';
import { appendFile, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const binary = join(import.meta.dirname, '..', '..', 'bin', 'run.js');
const TABLES = '\n[daemon]\nlock_file = "~/egd.lock"\n\n[control]\ntcp = false\n\n[logging]\nfile = "~/egd.log"\n';
const TICKS_PER_SECOND = 100; // of /proc/PID/stat on every Linux that Node.js runs on

/** A running daemon with a home folder of its own. */
export interface BenchDaemon {
  readonly home: string;
  readonly socket: string; // path
  readonly pids: readonly number[]; // of supervisor and worker
  /** Runs a command of egd as this daemon's user. */
  readonly egd: (...args: string[]) => Promise<string>;
}

/** How a daemon is started. */
export interface BenchDaemonOptions {
  readonly config?: string; // TOML, the tables [daemon] and [control] are added; what `egd config init` writes when left out
  readonly pool?: Uint8Array; // pool file that is there at the start
  readonly environment?: Readonly<Record<string, string>>;
}

/** Starts the real daemon, lets `measure` look at it, and stops it. */
export async function withDaemon<Result>(
  { config, pool, environment = {} }: BenchDaemonOptions,
  measure: (daemon: BenchDaemon) => Promise<Result>,
): Promise<Result> {
  const home = await mkdtemp(join(tmpdir(), 'egd-bench-'));
  const socket = join(home, 'egd.sock');
  const env = { HOME: home, PATH: process.env['PATH'] ?? '', TMPDIR: home, ...environment };
  const egd = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, [binary, ...args], { cwd: home, env, maxBuffer: 1 << 26 })).stdout;
  try {
    await mkdir(join(home, '.config', 'egd'), { recursive: true });
    if (config === undefined) await egd('config', 'init');
    else await writeFile(join(home, '.config', 'egd', 'egd.toml'), config, { mode: 0o600 });
    await appendFile(join(home, '.config', 'egd', 'egd.toml'), TABLES);
    if (pool !== undefined) await writeFile(join(home, '.egdentropy'), pool, { mode: 0o600 });
    await egd('start', '--wait', '60');
    try {
      const { pid, workerPid } = JSON.parse(await egd('status', '--json'));
      return await measure({ home, socket, pids: [Number(pid), Number(workerPid)], egd });
    } finally {
      await egd('stop');
    }
  } finally {
    await rm(home, { recursive: true, force: true });
  }
}

/** Seconds of CPU that some processes and their ended children have used. */
export async function cpuSeconds(pids: readonly number[]): Promise<number> {
  const ticks = await Promise.all(
    pids.map(async (pid) => {
      const stat = await readFile(`/proc/${pid}/stat`, 'utf8');
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields.slice(11, 15).reduce((sum, field) => sum + Number(field), 0);
    }),
  );
  return ticks.reduce((sum, one) => sum + one, 0) / TICKS_PER_SECOND;
}

/** Resident bytes of a process: all of them, or its share where pages are shared with others. */
export async function residentBytes(pid: number, kind: 'Rss' | 'Pss'): Promise<number> {
  const rollup = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8');
  return 1024 * Number(new RegExp(`^${kind}:\\s*(\\d+)`, 'm').exec(rollup)?.[1]);
}
