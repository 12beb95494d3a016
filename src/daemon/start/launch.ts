import type { FileHandle } from 'node:fs/promises';
import type { EgdConfig } from 'egd-core';
import { takeDaemonLock } from '../daemon-lock.ts';
import type { LaunchPlan } from '../launch-plan.ts';
import { makeLogFolder } from 'egd-core/logging';
import { prepareRuntimeFolder } from '../runtime-folder.ts';
import type { RuntimePlaces } from '../runtime-places.ts';
import { becomeUser, environmentOf, missingFolders } from './become-user.ts';
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
  if (!options.isForeground) await makeLogFolder(places.logFile);
  const lock = process.platform === 'win32' ? undefined : await takeDaemonLock(places.lockFile, { wait: ORPHAN_WAIT });
  await limitProcess({ openFiles: daemon.maxOpenFiles, memory: daemon.maxMemory });
  if (user !== undefined) await becomeUser(user, { places, made, lock, program: options.program, config: config.path });
  return { plan: planOf(options, lock, user), environment: user === undefined ? environment : environmentOf(user, environment), lock };
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
