import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, watch } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { callDaemon } from '../../src/control/client.ts';
import type { MethodName, MethodResults } from '../../src/control/control-messages.ts';
import { binary, makeUser, type EgdUser } from './egd.ts';

/** A user whose daemon has its lock, socket, log and pool in the home folder, and no TCP port. */
export interface DaemonUser extends EgdUser {
  readonly config: string; // paths
  readonly lockFile: string;
  readonly socket: string;
  readonly logFile: string;
  readonly pool: string;
  /** Writes the configuration anew. */
  configure(settings?: DaemonSettings): Promise<void>;
  ask<Name extends MethodName>(method: Name, params?: object): Promise<MethodResults[Name]>;
  /** Starts it in the foreground. */
  foreground(environment?: Readonly<Record<string, string>>): ForegroundDaemon;
  /** Resolves when the log has lines that hold these texts, one after the other, with the last of them. */
  logged(...texts: string[]): Promise<LogLine>;
  logLines(): readonly LogLine[];
  /** The PID in the lock file. */
  lockOwner(): number;
}

/** What differs from the usual configuration; TOML. */
export interface DaemonSettings {
  readonly globals?: string;
  readonly daemon?: string; // keys of the table
  readonly control?: string;
  readonly logging?: string;
  readonly tables?: string; // instead of one source of 64 bytes
}

/** One line of the log. */
export interface LogLine {
  readonly level: string;
  readonly component: string;
  readonly msg: string;
  readonly [field: string]: unknown;
}

/** A daemon in the foreground. */
export interface ForegroundDaemon {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly ended: Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Resolves when it has said something on standard output. */
  said(text: string): Promise<void>;
}

const SOURCE = '[noise]\nname = "Noise"\ninterval = "10s"\nscale = 1.0\nfile = "/dev/urandom"\nsize = 64\nno_compress = true\n';

/** Makes such a user; `remove` also ends what is left of the daemon. */
export async function makeDaemonUser(settings: DaemonSettings = {}): Promise<DaemonUser> {
  const user = await makeUser();
  const at = (...path: string[]): string => join(user.home, ...path);
  const places = {
    config: at('egd.toml'),
    lockFile: at('run', 'egd.lock'),
    socket: at('run', 'egd.sock'),
    logFile: at('log', 'egd.log'),
    pool: at('pool'),
  };
  const foregrounds: ForegroundDaemon[] = [];
  const over = new AbortController();
  const logLines = (): readonly LogLine[] => linesOf(places.logFile);
  const daemonUser: DaemonUser = {
    ...user,
    ...places,
    configure: ({ globals = '', daemon = '', control = 'tcp = false', logging = '', tables = SOURCE } = {}) =>
      writeFile(
        places.config,
        [
          globals,
          'persist_file = "~/pool"',
          `[daemon]\nlock_file = "~/run/egd.lock"\n${daemon}`,
          `[control]\n${control}`,
          `[logging]\nfile = "~/log/egd.log"\n${logging}`,
          tables,
        ].join('\n'),
        { mode: 0o644 },
      ),
    ask: (method, params) => callDaemon(places, method, params, { timeout: 30_000 }),
    foreground: (environment = {}) => {
      const daemon = startForeground({ ...user.environment, ...environment }, user.home);
      foregrounds.push(daemon);
      return daemon;
    },
    logged: async (...texts) => {
      await mkdir(at('log'), { recursive: true });
      return changed(at('log'), () => inOrder(logLines(), texts), over.signal);
    },
    logLines,
    lockOwner: () => Number(readFileSync(places.lockFile, 'utf8')),
    remove: async () => {
      over.abort();
      for (const pid of await processesIn(user.home)) kill(pid);
      await Promise.all(foregrounds.map(({ ended }) => ended));
      await user.remove();
    },
  };
  await daemonUser.configure(settings);
  return daemonUser;
}

function inOrder(lines: readonly LogLine[], texts: readonly string[]): LogLine | undefined {
  let found = -1;
  for (const text of texts) {
    found = lines.findIndex(({ msg }, index) => index > found && msg.includes(text));
    if (found < 0) return undefined;
  }
  return lines[found];
}

/** Whether a process lives. */
export function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0) && !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}

/** Resolves with what `look` finds, which it does again after each change in a folder. */
async function changed<Found>(folder: string, look: () => Found | undefined, signal: AbortSignal): Promise<Found> {
  const watcher = watch(folder);
  try {
    for (;;) {
      const next = once(watcher, 'change', { signal });
      const found = look();
      if (found !== undefined) return found;
      await next;
    }
  } finally {
    watcher.close();
  }
}

function startForeground(env: Readonly<Record<string, string>>, cwd: string): ForegroundDaemon {
  const child = spawn(process.execPath, [binary, 'start', '--foreground'], { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  return {
    child,
    ended: once(child, 'close').then(([status]) => ({ status: status as number | null, stdout, stderr })),
    said: async (text) => {
      while (!stdout.includes(text)) {
        if (child.exitCode !== null || child.signalCode !== null) throw new Error(`it ended:\n${stdout}${stderr}`);
        await Promise.race([once(child.stdout, 'data'), once(child, 'close')]);
      }
    },
  };
}

function linesOf(path: string): readonly LogLine[] {
  if (!existsSync(path)) return [];
  const whole = readFileSync(path, 'utf8').split('\n').slice(0, -1);
  return whole.map((line) => JSON.parse(line) as LogLine);
}

// Processes of the daemon that have this home; on other systems than Linux tests must not fail to leave nothing.
async function processesIn(home: string): Promise<readonly number[]> {
  if (process.platform !== 'linux') return [];
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      return environment.includes('EGD_LAUNCH') && environment.includes(home) ? pid : undefined; // its own HOME may be another one
    }),
  );
  return found.filter((pid) => pid !== undefined);
}

function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}
