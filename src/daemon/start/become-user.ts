import { constants, existsSync } from 'node:fs';
import { access, lchown, lstat, type FileHandle } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { EgdError } from 'egd-core';
import { giveUpRoot } from '../privileges.ts';
import type { RuntimePlaces } from '../runtime-places.ts';
import type { ServiceUser } from './service-user.ts';

/** What the user of the daemon gets from root. */
export interface HandedOver {
  readonly places: RuntimePlaces;
  readonly made: readonly string[]; // folders that root made just now
  readonly lock: FileHandle | undefined;
  readonly program: string; // path of what is run
  readonly config: string | undefined; // path of what it reads
}

/** Hands over the folders that were made for the daemon, and makes this process the user's for good. */
export async function becomeUser(user: ServiceUser, { places, made, lock, program, config }: HandedOver): Promise<void> {
  const { userId, groupId } = user;
  const folders = new Set([...made, ...ownFolders(places)].filter((path) => existsSync(path))); // none for a log that goes to standard output
  if (folders.has(dirname(places.logFile))) await handOverFile(places.logFile, user);
  for (const folder of folders) await lchown(folder, userId, groupId);
  await lock?.chown(userId, groupId);
  giveUpRoot(user);
  await checkRunnable(program, user);
  if (config !== undefined) await checkReadable(config, user);
}

/** The environment of the user: root's own folders are nothing for the user to look into. */
export function environmentOf(
  { home, name }: ServiceUser,
  environment: Readonly<Record<string, string | undefined>>,
): Record<string, string | undefined> {
  const kept = Object.entries(environment).filter(([key]) => !key.startsWith('XDG_') && !key.startsWith('SUDO_') && key !== 'MAIL');
  return { ...Object.fromEntries(kept), HOME: home, ...(name === undefined ? {} : { USER: name, LOGNAME: name }) };
}

/** The folders that have to be made for a daemon, those above them too. */
export function missingFolders({ lockFile, socket, logFile }: RuntimePlaces): readonly string[] {
  const files = process.platform === 'win32' ? [lockFile, logFile] : [lockFile, socket, logFile];
  return [...new Set(files.flatMap((path) => missingAbove(path)))];
}

function missingAbove(path: string): readonly string[] {
  const folder = dirname(path);
  return existsSync(folder) ? [] : [folder, ...missingAbove(folder)];
}

// What is egd's alone; a folder that somebody else made may hold other things.
function ownFolders({ folder, logFile }: RuntimePlaces): readonly string[] {
  return [...(folder === undefined ? [] : [folder]), ...(basename(dirname(logFile)) === 'egd' ? [dirname(logFile)] : [])];
}

// A log that root wrote before. In a folder that is the user's already anything could have this name.
async function handOverFile(path: string, { userId, groupId }: ServiceUser): Promise<void> {
  if ((await lstat(dirname(path))).uid === 0 && existsSync(path)) await lchown(path, userId, groupId);
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

// Root could read it a moment ago.
async function checkReadable(config: string, { name, userId }: ServiceUser): Promise<void> {
  try {
    await access(config, constants.R_OK);
  } catch (cause) {
    throw new EgdError('CONFIG_UNREADABLE', `User ${name ?? userId} of \`[daemon] user\` can't read the configuration ${config}.`, {
      cause,
      suggestions: [
        'Give it to a group of that user with `chown root:GROUP FILE` and `chmod 640 FILE`, in a folder that the user may enter.',
      ],
    });
  }
}
