import { lstat, mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { EgdError } from 'egd-core';
import type { RuntimePlaces } from './runtime-places.ts';

const NOT_OF_THE_OWNER = 0o077;

/** Whose the runtime folder may be. */
export interface RuntimeOwner {
  readonly userId: number | undefined; // of this process; undefined where users have no numbers
  readonly serviceUserId?: number | undefined; // whom root becomes: the folder may be theirs since an earlier start
}

/**
 * Makes the folders of the lock file and the socket where they are missing, mode 0700. The runtime folder must be this
 * user's own and nobody else's to look into, DAEMON_RUNTIME_UNSAFE; a link in its place is not followed.
 * DAEMON_ADDRESS_UNUSABLE when no socket can have the path.
 */
export async function prepareRuntimeFolder(places: RuntimePlaces, owner: RuntimeOwner, platform = process.platform): Promise<void> {
  checkSocketPath(places.socket, platform);
  const { folder, lockFile, socket } = places;
  if (folder !== undefined) {
    await makeFolder(folder);
    await checkFolder(folder, owner);
  }
  await makeFolder(dirname(lockFile));
  if (platform !== 'win32') await makeFolder(dirname(socket));
}

/** Throws DAEMON_ADDRESS_UNUSABLE when a path is too long for a Unix socket: it would be cut off without a word. */
export function checkSocketPath(path: string, platform: NodeJS.Platform = process.platform): void {
  if (platform === 'win32') return;
  const longest = platform === 'linux' ? 107 : 103; // bytes
  const length = Buffer.byteLength(path);
  if (length <= longest) return;
  throw new EgdError(
    'DAEMON_ADDRESS_UNUSABLE',
    `The path of the control socket has ${length} bytes, and a socket can have at most ${longest}: ${path}`,
    { suggestions: ['Set a shorter path as `socket` in `[control]`.'] },
  );
}

// Recursive, so that one that is there is no error; the mode is that of all it makes.
async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true, mode: 0o700 });
  } catch (cause) {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw unsafe(`The folder ${path} cannot be made (${reason}).`, cause);
  }
}

async function checkFolder(path: string, { userId, serviceUserId }: RuntimeOwner): Promise<void> {
  const found = await lstat(path);
  if (found.isSymbolicLink()) throw unsafe(`The runtime folder ${path} is a link, which somebody else may have put there.`);
  if (!found.isDirectory()) throw unsafe(`The runtime folder ${path} is not a folder.`);
  if (userId === undefined) return;
  if (found.uid !== userId && found.uid !== serviceUserId)
    throw unsafe(`The runtime folder ${path} belongs to user ${found.uid}, and this is user ${userId}.`);
  const mode = found.mode & 0o7777;
  if ((mode & NOT_OF_THE_OWNER) === 0) return;
  throw new EgdError(
    'DAEMON_RUNTIME_UNSAFE',
    `The runtime folder ${path} is open to others (mode ${mode.toString(8).padStart(4, '0')}, expected 0700).`,
    { suggestions: [`Close it with \`chmod 700 ${path}\`, or name another place with \`[daemon] lock_file\`.`] },
  );
}

function unsafe(message: string, cause?: unknown): EgdError {
  return new EgdError('DAEMON_RUNTIME_UNSAFE', message, { cause });
}
