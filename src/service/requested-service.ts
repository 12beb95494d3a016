import { realpathSync } from 'node:fs';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { EgdError } from 'egd-core';
import type { ServiceManager, ServiceRequest } from './service-request.ts';

/** What a command line asks for. */
export interface ServiceFlags {
  readonly config: string | undefined;
  readonly user: boolean;
  readonly winsw?: string | undefined;
}

/** The service that runs this egd with this Node.js. `root` is egd's own folder. */
export function requestedService(
  manager: ServiceManager,
  { config, user, winsw }: ServiceFlags,
  { root, environment }: { readonly root: string; readonly environment: Readonly<Record<string, string | undefined>> },
): ServiceRequest {
  if (user && manager === 'windows') throw new EgdError('USAGE_INVALID', 'Windows has no services of one user: leave `--user` out.');
  const named = config ?? (environment['EGD_CONFIG'] || undefined);
  return {
    manager,
    forUser: user,
    node: realpathSync(process.execPath),
    script: join(realpathSync(root), 'bin', 'run.js'),
    ...(named === undefined ? {} : { config: resolve(named) }),
    ...(winsw === undefined ? {} : { wrapper: resolve(winsw) }),
    environment,
    home: environment['HOME'] ?? homedir(),
    userId: process.getuid?.(),
  };
}
