import { resolve } from 'node:path';
import { homeFolder, type Environment } from './config-places.ts';

/** Where names in paths get their values from. */
export interface PathContext {
  readonly environment: Environment;
  readonly folder: string; // what relative paths start from: the folder of the config file
}

/** A path that could be expanded, or what was in the way. */
export type ExpandedPath = { readonly path: string } | { readonly problem: string; readonly suggestion?: string };

/** An absolute path: `~` becomes the home folder, `$VAR` and `${VAR}` their values, `$$` a dollar sign. */
export function expandPath(text: string, { environment, folder }: PathContext): ExpandedPath {
  if (text.trim() === '') return { problem: 'is empty' };
  if (text.includes('\0')) return { problem: 'has a null byte' };
  const otherHome = /^~([^/\\]+)/.exec(text)?.[1];
  if (otherHome !== undefined)
    return { problem: `starts with ~${otherHome}, and only ~ alone is expanded`, suggestion: `write "./${text}" for a file of that name` };
  const unset = new Set<string>();
  const expanded = text.replaceAll(
    /\$(?:(\$)|([A-Za-z_][A-Za-z0-9_]*)|\{([A-Za-z_][A-Za-z0-9_]*)\})/g,
    (_all, dollar?: string, bare?: string, braced?: string) => {
      if (dollar !== undefined) return '$';
      const name = bare ?? braced ?? '';
      const value = environment[name];
      if (value === undefined || value === '') unset.add(name);
      return value ?? '';
    },
  );
  if (unset.size > 0) {
    const names = [...unset].map((name) => `$${name}`).join(', ');
    return {
      problem: `needs ${names}, which ${unset.size === 1 ? 'is' : 'are'} not set`,
      suggestion: `set ${names} in the environment, or write the path out; a dollar sign is written $$`,
    };
  }
  return {
    path: resolve(
      folder,
      expanded.replace(/^~(?=$|[/\\])/, () => homeFolder(environment)),
    ),
  };
}
