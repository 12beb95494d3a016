import { copyFile, mkdir, readFile } from 'node:fs/promises';
import { EgdError, isEgdError, storageError } from 'egd-core';
import { requireReachable } from './reachable-program.ts';
import { runManager } from './run-manager.ts';
import { planFolder, servicePlan, type ServicePlan } from './service-plan.ts';
import { SERVICE_MARK, type ServiceRequest } from './service-request.ts';
import { writeUnitFile } from './unit-file.ts';

/** How a service is installed. */
export interface InstallOptions {
  readonly force: boolean; // whether a file that is not egd's is overwritten, and a program that the service may not reach is taken
  readonly dryRun: boolean; // whether it is only told
}

/** Writes the file of a service and starts it; tells what was done, a sentence a step. Throws SERVICE_FAILED. */
export async function installService(request: ServiceRequest, { force, dryRun }: InstallOptions): Promise<readonly string[]> {
  const plan = servicePlan(request);
  if (request.manager === 'windows' && request.wrapper === undefined && !dryRun)
    throw new EgdError('SERVICE_FAILED', 'WinSW is not named, which runs programs as Windows services.', {
      suggestions: ['Download WinSW and name it: `egd service install windows --winsw WinSW-x64.exe`.'],
    });
  if (!force) {
    requireReachable(request);
    await requireOwn(plan.path);
  }
  const done = (past: string, future: string): string => (dryRun ? future : past);
  const steps: string[] = [];
  if (!dryRun) await lay(plan);
  for (const { from, to } of plan.copies) steps.push(done(`Copied ${from} to ${to}.`, `Would copy ${from} to ${to}.`));
  steps.push(done(`Wrote ${plan.path}.`, `Would write ${plan.path}.`));
  for (const command of plan.enable) {
    if (!dryRun) await runManager(command);
    steps.push(done(`Ran \`${command.join(' ')}\`.`, `Would run \`${command.join(' ')}\`.`));
  }
  return steps;
}

/** Throws SERVICE_FAILED when the file is there and is not one of egd's. */
export async function requireOwn(path: string): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
    throw storageError(error, path);
  });
  if (text === undefined || text.includes(SERVICE_MARK)) return;
  throw new EgdError('SERVICE_FAILED', `${path} is there, and egd did not write it.`, {
    suggestions: ['Look at it first; `--force` takes its place.'],
  });
}

async function lay(plan: ServicePlan): Promise<void> {
  try {
    for (const folder of [...plan.folders, planFolder(plan)]) await mkdir(folder, { recursive: true });
    for (const { from, to } of plan.copies) await copyFile(from, to);
    await writeUnitFile(plan.path, plan.text);
  } catch (error) {
    throw isEgdError(error) ? error : storageError(error, plan.path);
  }
}
