import { createHash } from 'node:crypto';
import { statSync } from 'node:fs';
import { homedir, tmpdir, userInfo } from 'node:os';
import { isAbsolute, posix, win32 } from 'node:path';

/** What the places of a daemon depend on. */
export interface Machine {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly userId: number | undefined; // effective; undefined where users have no numbers
  readonly tmpdir: string;
  readonly home: string;
  readonly platform: NodeJS.Platform;
}

/** Places that the configuration names; absolute paths. */
export interface ChosenPlaces {
  readonly lockFile?: string;
  readonly socket?: string;
  readonly logFile?: string;
}

/** Where a daemon and its clients meet, and where it logs. */
export interface RuntimePlaces {
  readonly folder?: string; // of the user alone; undefined where the lock file is elsewhere, and on Windows
  readonly lockFile: string;
  readonly socket: string; // path of a Unix socket, or name of a pipe on Windows
  readonly logFile: string;
}

/** The facts about this machine and this user. */
export function thisMachine(environment: Machine['environment']): Machine {
  const home = environment['HOME'] ?? homedir();
  return {
    environment,
    userId: process.geteuid?.(),
    tmpdir: tmpdir(),
    home: isAbsolute(home) ? home : userInfo().homedir, // not that of `homedir`, which believes HOME
    platform: process.platform,
  };
}

/** The places of the daemon of this user. The same machine and choice always give the same; nothing is made. */
export function runtimePlaces(machine: Machine, chosen: ChosenPlaces = {}): RuntimePlaces {
  const logFile = chosen.logFile ?? defaultLogFile(machine);
  if (machine.platform === 'win32') {
    const lockFile = chosen.lockFile ?? win32.join(localFolder(machine), 'egd', 'egd.lock');
    return { lockFile, socket: chosen.socket ?? pipeName(lockFile), logFile };
  }
  if (chosen.lockFile !== undefined) {
    return { lockFile: chosen.lockFile, socket: chosen.socket ?? `${chosen.lockFile.replace(/\.lock$/, '')}.sock`, logFile };
  }
  const folder = runtimeFolder(machine);
  return { folder, lockFile: posix.join(folder, 'egd.lock'), socket: chosen.socket ?? posix.join(folder, 'control.socket'), logFile };
}

// Root has one place, whoever's environment it was given: the daemon of the machine is found from every root shell.
function runtimeFolder({ environment, userId, tmpdir, platform }: Machine): string {
  if (userId === 0) return platform === 'darwin' ? '/var/run/egd' : '/run/egd';
  const runtime = environment['XDG_RUNTIME_DIR'];
  if (runtime !== undefined && posix.isAbsolute(runtime) && isFolderOf(runtime, userId)) return posix.join(runtime, 'egd');
  return posix.join(tmpdir, `egd-${userId}`);
}

// One left over from before `su` is somebody else's.
function isFolderOf(path: string, userId: number | undefined): boolean {
  const found = statSync(path, { throwIfNoEntry: false });
  return found !== undefined && found.isDirectory() && (found.uid === userId || found.uid === 0);
}

function defaultLogFile(machine: Machine): string {
  const { environment, userId, home, platform } = machine;
  if (platform === 'win32') return win32.join(localFolder(machine), 'egd', 'egd.log');
  if (userId === 0) return '/var/log/egd/egd.log';
  if (platform === 'darwin') return posix.join(home, 'Library', 'Logs', 'egd', 'egd.log');
  const state = environment['XDG_STATE_HOME'];
  return posix.join(state !== undefined && posix.isAbsolute(state) ? state : posix.join(home, '.local', 'state'), 'egd', 'egd.log');
}

function localFolder({ environment, home }: Machine): string {
  return environment['LOCALAPPDATA'] ?? win32.join(home, 'AppData', 'Local');
}

// Pipes have no folders; Windows does not tell upper from lower case in a path.
function pipeName(lockFile: string): string {
  return `\\\\.\\pipe\\egd-${createHash('sha256').update(lockFile.toLowerCase()).digest('hex').slice(0, 16)}`;
}
