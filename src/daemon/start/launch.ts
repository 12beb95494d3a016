import { constants, existsSync } from 'node:fs';
import { access, lchown, lstat, mkdir, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { EgdError, storageError, type EgdConfig } from 'egd-core';
import { takeDaemonLock } from '../daemon-lock.ts';
import type { LaunchPlan } from '../launch-plan.ts';
import { giveUpRoot } from '../privileges.ts';
import { prepareRuntimeFolder } from '../runtime-folder.ts';
import type { RuntimePlaces } from '../runtime-places.ts';
import { limitProcess } from './process-limits.ts';
import { serviceUser, type ServiceUser } from './service-user.ts';

/** What a daemon is started with. */
export interface LaunchOptions {
  readonly config: EgdConfig;
  readonly places: RuntimePlaces;
  readonly version: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly isForeground: boolean;
  readonly program: string; // path of bin/daemon.js
}

/** All that is done for a daemon before its own program runs. */
export interface Launch {
  readonly plan: LaunchPlan;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly lock: FileHandle | undefined; // undefined on Windows: the supervisor takes it
}

const ORPHAN_WAIT = 15_000; // milliseconds that a worker whose supervisor was killed may take to save and end

/**
 * Makes the folders, takes the lock, sets limits and gives root up, in this process: what it starts inherits all that,
 * and needs no native code for it. Throws DAEMON_ALREADY_RUNNING, DAEMON_RUNTIME_UNSAFE, DAEMON_PRIVILEGE_ERROR.
 */
export async function prepareLaunch(options: LaunchOptions): Promise<Launch> {
  const { config, places, environment } = options;
  const { daemon } = config;
  const user = serviceUser(daemon);
  const made = missingFolders(places);
  await prepareRuntimeFolder(places, { userId: process.geteuid?.(), serviceUserId: user?.userId });
  await makeLogFolder(dirname(places.logFile));
  const lock = process.platform === 'win32' ? undefined : await takeDaemonLock(places.lockFile, { wait: ORPHAN_WAIT });
  await limitProcess({ openFiles: daemon.maxOpenFiles, memory: daemon.maxMemory });
  if (user !== undefined) {
    await becomeUser(user, { folders: [...made, ...ownFolders(places)], logFile: places.logFile, lock });
    await checkRunnable(options.program, user);
  }
  return { plan: planOf(options, lock, user), environment: user === undefined ? environment : environmentOf(user, environment), lock };
}

async function makeLogFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw storageError(error, path);
  }
}

// What is made now, and what is egd's alone; a folder that somebody else made may hold other things.
function missingFolders({ lockFile, socket, logFile }: RuntimePlaces): readonly string[] {
  const folders = process.platform === 'win32' ? [lockFile, logFile] : [lockFile, socket, logFile];
  return folders.map((path) => dirname(path)).filter((path) => !existsSync(path));
}

function ownFolders({ folder, logFile }: RuntimePlaces): readonly string[] {
  return [...(folder === undefined ? [] : [folder]), ...(basename(dirname(logFile)) === 'egd' ? [dirname(logFile)] : [])];
}

interface HandedOver {
  readonly folders: readonly string[];
  readonly logFile: string;
  readonly lock: FileHandle | undefined;
}

// The folders that were made for root are the user's from now on.
async function becomeUser(user: ServiceUser, { folders, logFile, lock }: HandedOver): Promise<void> {
  const { userId, groupId } = user;
  if (folders.includes(dirname(logFile))) await handOverFile(logFile, user);
  for (const folder of new Set(folders)) await lchown(folder, userId, groupId);
  await lock?.chown(userId, groupId);
  giveUpRoot(user);
}

function planOf({ config, places, version, isForeground }: LaunchOptions, lock: FileHandle | undefined, user?: ServiceUser): LaunchPlan {
  const { umask, restart, shutdownTimeout, hangTimeout, maxMemory } = config.daemon;
  return {
    version,
    config: config.path ?? null,
    lockFile: places.lockFile,
    socket: places.socket,
    logFile: places.logFile,
    lockDescriptor: lock?.fd ?? null,
    isForeground,
    gaveUpRoot: user !== undefined,
    umask,
    restart,
    shutdownTimeout,
    hangTimeout,
    maxMemory,
    restarts: 0,
  };
}

// A program below root's home folder is out of the user's reach.
async function checkRunnable(program: string, { name, userId }: ServiceUser): Promise<void> {
  try {
    await access(process.execPath, constants.X_OK);
    await access(program, constants.R_OK);
  } catch (cause) {
    const path = cause instanceof Error && 'path' in cause ? String(cause.path) : program;
    throw new EgdError('DAEMON_PRIVILEGE_ERROR', `User ${name ?? userId} can't run ${path}.`, {
      cause,
      suggestions: ['Install Node.js and egd where every user may read them, such as /usr/local.'],
    });
  }
}

// A log that root wrote before. In a folder that is the user's already anything could have this name.
async function handOverFile(path: string, { userId, groupId }: ServiceUser): Promise<void> {
  if ((await lstat(dirname(path))).uid === 0 && existsSync(path)) await lchown(path, userId, groupId);
}

// Root's own folders are nothing for the user to look into.
function environmentOf({ home, name }: ServiceUser, environment: LaunchOptions['environment']): Record<string, string | undefined> {
  const kept = Object.entries(environment).filter(([key]) => !key.startsWith('XDG_') && !key.startsWith('SUDO_') && key !== 'MAIL');
  return { ...Object.fromEntries(kept), HOME: home, ...(name === undefined ? {} : { USER: name, LOGNAME: name }) };
}
