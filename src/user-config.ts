import { formatProblems, loadConfig, type LoadedConfig, type SourceTypes, type TableTypes } from 'egd-core';

/** What the configuration of a command is found by. */
export interface UserConfigSearch {
  readonly path: string | undefined; // named by `--config`
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly types: SourceTypes;
  readonly tables?: TableTypes | undefined; // of plugins, where they are to be checked
  readonly warn: (message: string) => void;
}

/** The configuration of the one who runs a command, validated; its warnings are told. A module of its own, so that commands that need none start quickly. */
export async function loadUserConfig({ path, environment, types, tables, warn }: UserConfigSearch): Promise<LoadedConfig> {
  const loaded = await loadConfig({
    cwd: process.cwd(),
    environment,
    types,
    ...(tables === undefined ? {} : { tables }),
    ...(path === undefined ? {} : { path }),
  });
  if (loaded.warnings.length > 0) warn(formatProblems(loaded.warnings));
  return loaded;
}
