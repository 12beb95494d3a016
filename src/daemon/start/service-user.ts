import { userInfo } from 'node:os';
import { EgdError } from 'egd-core';

/** Whom root becomes. */
export interface ServiceUser {
  readonly userId: number;
  readonly groupId: number;
  readonly name: string | undefined; // undefined: a number that the system has no user for
  readonly home: string;
}

/** Looks up `user` and `group` of `[daemon]`; undefined: there is nobody to become. Only root may become another. */
export function serviceUser({ user, group }: { readonly user?: string; readonly group?: string }): ServiceUser | undefined {
  const isRoot = process.geteuid?.() === 0;
  if (user === undefined && group === undefined) return undefined;
  if (!isRoot) {
    if (user !== undefined && isMyself(user) && group === undefined) return undefined;
    throw refused(`Only root can become user ${user ?? userInfo().username}${group === undefined ? '' : `, group ${group}`}.`);
  }
  if (user === undefined) throw refused('A `group` needs a `user`: root who keeps being root gives nothing up.');
  const found = lookUp(user);
  const groupId = group === undefined ? found.groupId : groupIdOf(group);
  if (groupId === undefined) throw refused(`The system has no user ${user}: it needs a \`group\`, too.`);
  if (found.userId === 0) throw refused('Root can not give root up by becoming root.');
  return { ...found, groupId };
}

type Found = Omit<ServiceUser, 'groupId'> & { readonly groupId: number | undefined };

// The system's own way to find a user, whatever keeps its users: become it for a moment, and look who one is.
function lookUp(user: string): Found {
  try {
    process.seteuid?.(numberOr(user));
  } catch (cause) {
    throw refused(
      `There is no user ${user}.`,
      cause,
      'Make the user, as with `useradd --system NAME`, or name another as `user` in `[daemon]`.',
    );
  }
  try {
    const { uid, gid, username, homedir } = userInfo();
    return { userId: uid, groupId: gid, name: username, home: homedir };
  } catch {
    return { userId: process.geteuid?.() ?? 0, groupId: undefined, name: undefined, home: '/' };
  } finally {
    process.seteuid?.(0);
  }
}

function groupIdOf(group: string): number | undefined {
  const before = process.getegid?.() ?? 0;
  try {
    process.setegid?.(numberOr(group));
    return process.getegid?.();
  } catch (cause) {
    throw refused(
      `There is no group ${group}.`,
      cause,
      'Make the group, as with `groupadd --system NAME`, or name another as `group` in `[daemon]`.',
    );
  } finally {
    process.setegid?.(before);
  }
}

function isMyself(user: string): boolean {
  const { uid, username } = userInfo();
  return user === username || user === String(uid);
}

function numberOr(name: string): number | string {
  return /^\d+$/.test(name) ? Number(name) : name;
}

function refused(message: string, cause?: unknown, suggestion?: string): EgdError {
  return new EgdError('DAEMON_PRIVILEGE_ERROR', message, { cause, ...(suggestion === undefined ? {} : { suggestions: [suggestion] }) });
}
