import { stat } from 'node:fs/promises';
import { homedir, userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

/** The names of the environment that the search for a config file looks at. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Where to look for a config file. */
export interface ConfigSearch {
  readonly path?: string; // named by the user; nothing else is looked at
  readonly cwd: string;
  readonly environment: Environment;
}

/** A place where a config file may be. */
export interface ConfigPlace {
  readonly path: string; // absolute
  readonly namedBy: '--config' | 'EGD_CONFIG' | undefined; // a named file must exist
}

const EXTENSIONS = ['toml', 'yaml', 'yml', 'json'];

/** Every place that is searched, first to last; one alone when the user named it. */
export function configPlaces({ path, cwd, environment }: ConfigSearch): readonly ConfigPlace[] {
  if (path !== undefined) return [{ path: resolve(cwd, path), namedBy: '--config' }];
  const named = environment['EGD_CONFIG'];
  if (named !== undefined && named !== '') return [{ path: resolve(cwd, named), namedBy: 'EGD_CONFIG' }];
  const stems = [
    join(cwd, 'egd'),
    join(userConfigFolder(environment), 'egd'),
    join(homeFolder(environment), '.egd'),
    join(systemConfigFolder(environment), 'egd'),
  ];
  return stems.flatMap((stem) => EXTENSIONS.map((extension) => ({ path: `${stem}.${extension}`, namedBy: undefined })));
}

/** The file that is used: the one that is named, whether or not it is there, or the first that is found. */
export async function findConfigFile(search: ConfigSearch): Promise<ConfigPlace | undefined> {
  for (const place of configPlaces(search)) {
    if (place.namedBy !== undefined || (await isThere(place.path))) return place;
  }
  return undefined;
}

/** Where `egd config init` writes: the user's own file. */
export function userConfigFile(environment: Environment): string {
  return join(userConfigFolder(environment), 'egd.toml');
}

/** The home folder that `~` means; always absolute, so that nobody's files in the working folder pass for one's own. */
export function homeFolder(environment: Environment): string {
  const home = environment['HOME'] ?? homedir();
  return isAbsolute(home) ? home : userInfo().homedir;
}

/** Whether anything has this path, also what may not be read; a folder that may not be entered holds nothing. */
export async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    (found) => !found.isDirectory(),
    () => false,
  );
}

// The XDG specification: a path that is not absolute is invalid and ignored.
function userConfigFolder(environment: Environment): string {
  const folder = environment['XDG_CONFIG_HOME'];
  return join(folder !== undefined && isAbsolute(folder) ? folder : join(homeFolder(environment), '.config'), 'egd');
}

function systemConfigFolder(environment: Environment): string {
  return process.platform === 'win32' ? join(environment['ProgramData'] ?? 'C:\\ProgramData', 'egd') : '/etc/egd';
}
