import { readClientConfig, type ClientConfig } from 'egd-core';

/** Whose daemon is meant. */
export interface ClientSearch {
  readonly config: string | undefined; // path that the user named with `--config`
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/**
 * What the configuration says of where the daemon is; `problem` where it is broken, so that the usual places hold. Throws
 * CONFIG_NOT_FOUND where `--config` names a file that is not there: the daemon of the usual places is not the one that is meant.
 */
export async function searchClientConfig({ config: path, environment }: ClientSearch): Promise<ClientConfig> {
  const found = await readClientConfig({ cwd: process.cwd(), environment, ...(path === undefined ? {} : { path }) });
  if (path !== undefined && found.problem?.code === 'CONFIG_NOT_FOUND') throw found.problem;
  return found;
}
