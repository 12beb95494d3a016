import { rm } from 'node:fs/promises';
import { EgdError, isThere, storageError } from 'egd-core';
import { requireOwn, type InstallOptions } from './install-service.ts';
import { runManager } from './run-manager.ts';
import { servicePlan } from './service-plan.ts';
import type { ServiceRequest } from './service-request.ts';

/** Stops a service and removes its file; tells what was done, a sentence a step. Throws SERVICE_FAILED. */
export async function uninstallService(request: ServiceRequest, { force, dryRun }: InstallOptions): Promise<readonly string[]> {
  const plan = servicePlan(request);
  if (!(await isThere(plan.path)))
    throw new EgdError('SERVICE_FAILED', `There is no ${plan.path}.`, {
      suggestions: [request.forUser ? 'Without `--user` it is the service of the machine.' : 'With `--user` it is your own service.'],
    });
  if (!force) await requireOwn(plan.path);
  const steps: string[] = [];
  const run = async (commands: typeof plan.disable): Promise<void> => {
    for (const command of commands) {
      if (!dryRun) await runManager(command);
      steps.push(`${dryRun ? 'Would run' : 'Ran'} \`${command.join(' ')}\`.`);
    }
  };
  await run(plan.disable);
  for (const path of [plan.path, ...plan.copies.map(({ to }) => to)]) {
    if (!dryRun)
      await rm(path, { force: true }).catch((error: unknown) => {
        throw storageError(error, path);
      });
    steps.push(`${dryRun ? 'Would remove' : 'Removed'} ${path}.`);
  }
  await run(plan.forget);
  return steps;
}
