import { EgdError } from 'egd-core';
import type { ServiceRequest } from './service-request.ts';

const HOMES = ['/home/', '/root/', '/run/user/', '/tmp/', '/var/tmp/'];

/** Throws SERVICE_FAILED when the service of the machine could not see its own program: the unit hides home and temporary folders. */
export function requireReachable(request: ServiceRequest): void {
  const hidden = hiddenPaths(request);
  if (hidden.length === 0) return;
  throw new EgdError(
    'SERVICE_FAILED',
    `The service of the machine may not look into home and temporary folders, where it would find ${hidden.join(' and ')}.`,
    {
      suggestions: ['Install Node.js and egd for the whole machine, or install a service of your own with `--user`.'],
    },
  );
}

/** The programs and files of a service for systemd that its unit hides from it. */
export function hiddenPaths({ manager, forUser, node, script, config }: ServiceRequest): readonly string[] {
  if (manager !== 'systemd' || forUser) return [];
  return [node, script, ...(config === undefined ? [] : [config])].filter((path) => HOMES.some((home) => path.startsWith(home)));
}
