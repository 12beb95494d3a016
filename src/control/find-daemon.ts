import type { EgdError } from 'egd-core';
import { searchClientConfig, type ClientSearch } from '../client-search.ts';
import { runtimePlaces, thisMachine } from '../daemon/runtime-places.ts';
import { checkSocketPath } from '../daemon/runtime-folder.ts';
import type { ControlPlaces } from './control.ts';

/** Where a daemon is reached. */
export interface FoundDaemon extends ControlPlaces {
  readonly lockFile: string;
  readonly problem?: EgdError; // why the configuration was not used, and the usual places hold
}

/** Where the daemon that the configuration leads to is reached. Throws CONFIG_NOT_FOUND, DAEMON_ADDRESS_UNUSABLE. */
export async function findDaemon(search: ClientSearch): Promise<FoundDaemon> {
  const found = await searchClientConfig(search);
  const { socket, lockFile } = runtimePlaces(thisMachine(search.environment), found);
  checkSocketPath(socket);
  return { socket, lockFile, ...(found.problem === undefined ? {} : { problem: found.problem }) };
}
