import { lstatSync, statSync, type Stats } from 'node:fs';
import { dirname } from 'node:path';
import { EgdError } from 'egd-core';

/**
 * Throws DAEMON_RUNTIME_UNSAFE where another user (not root) could answer in the daemon's place, and give bytes out that
 * he knows: who has the socket, or the folder it is in. Throws the system's ENOENT where there is none. Root believes
 * its configuration: a daemon that gave root up has a socket of its own user's.
 */
export function checkTrustedSocket(path: string, userId = process.geteuid?.()): void {
  if (userId === undefined || userId === 0) return;
  checkOwner(statSync(dirname(path)), `The folder of the control socket ${path}`, userId);
  const socket = lstatSync(path);
  checkOwner(socket, `The control socket ${path}`, userId);
  if (socket.isSymbolicLink()) checkOwner(statSync(path), `What the control socket ${path} is a link to`, userId);
}

function checkOwner({ uid }: Stats, what: string, userId: number): void {
  if (uid === userId || uid === 0) return;
  throw new EgdError('DAEMON_RUNTIME_UNSAFE', `${what} belongs to user ${uid}, and this is user ${userId}: no daemon is asked there.`, {
    suggestions: ['Remove it, or name another place with `[control] socket`; the daemon and who asks it must be the same user.'],
  });
}
