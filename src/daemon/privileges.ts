import { EgdError } from 'egd-core';

/** Whom root becomes. */
export interface NewIdentity {
  readonly userId: number;
  readonly groupId: number;
  readonly name: string | undefined; // undefined: belongs to no groups but that one
}

/** Gives root up for good: groups first, while root may still say which. Throws DAEMON_PRIVILEGE_ERROR when it did not work. */
export function giveUpRoot({ userId, groupId, name }: NewIdentity): void {
  try {
    if (name === undefined) process.setgroups?.([groupId]);
    else process.initgroups?.(name, groupId);
    if (groupId !== 0) process.setgroups?.((process.getgroups?.() ?? []).filter((group) => group !== 0));
    process.setgid?.(groupId);
    process.setuid?.(userId);
  } catch (cause) {
    throw new EgdError('DAEMON_PRIVILEGE_ERROR', `Root could not become user ${name ?? userId}.`, { cause });
  }
  showNoWayBack();
}

/** Throws DAEMON_PRIVILEGE_ERROR when this process is root in any way, or can become root again. */
export function showNoWayBack(): void {
  const ids = [process.getuid?.(), process.geteuid?.(), process.getgid?.(), process.getegid?.(), ...(process.getgroups?.() ?? [])];
  if (
    ids.includes(0) ||
    succeeds(() => process.setuid?.(0)) ||
    succeeds(() => process.seteuid?.(0)) ||
    succeeds(() => process.setgid?.(0))
  ) {
    throw new EgdError('DAEMON_PRIVILEGE_ERROR', 'The process can still be root after it gave root up.', {
      suggestions: ['Start it without extra capabilities, or report this as a bug.'],
    });
  }
}

function succeeds(attempt: () => void): boolean {
  try {
    attempt();
    return true;
  } catch {
    return false;
  }
}
