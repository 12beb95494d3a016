import { homedir, userInfo } from 'node:os';
import { isAbsolute, posix, win32 } from 'node:path';

/** What the folder for state depends on. */
export interface StateOwner {
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly userId: number | undefined; // effective; undefined where users have no numbers
  readonly platform: NodeJS.Platform;
}

/** The folder where a service of the bridge keeps files that are not named in the configuration; nothing is made. */
export function stateFolder({ environment, userId, platform }: StateOwner): string {
  if (platform === 'win32') {
    return win32.join(environment['LOCALAPPDATA'] ?? win32.join(home(environment), 'AppData', 'Local'), 'egd');
  }
  if (userId === 0) return '/var/lib/egd'; // one place, whoever's environment root was given
  const state = environment['XDG_STATE_HOME'];
  return posix.join(state !== undefined && posix.isAbsolute(state) ? state : posix.join(home(environment), '.local', 'state'), 'egd');
}

function home(environment: StateOwner['environment']): string {
  const folder = environment['HOME'] ?? homedir();
  return isAbsolute(folder) ? folder : userInfo().homedir; // not that of `homedir`, which believes HOME
}
