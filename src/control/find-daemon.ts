import { readClientConfig, type EgdError } from 'egd-core';
import { runtimePlaces, thisMachine } from '../daemon/runtime-places.ts';
import type { ControlPlaces } from './control.ts';

/** Where a daemon is looked for. */
export interface DaemonSearch {
  readonly config: string | undefined; // path that the user named
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** Where the daemon that the configuration leads to is reached; `problem` where that is broken and the usual places hold. */
export async function findDaemon({ config, environment }: DaemonSearch): Promise<ControlPlaces & { readonly problem?: EgdError }> {
  const found = await readClientConfig({ cwd: process.cwd(), environment, ...(config === undefined ? {} : { path: config }) });
  const { socket } = runtimePlaces(thisMachine(environment), found);
  return { socket, ...(found.problem === undefined ? {} : { problem: found.problem }) };
}
