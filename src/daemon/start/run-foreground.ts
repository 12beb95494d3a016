import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { withLaunchPlan } from '../launch-plan.ts';
import { prepareLaunch, type LaunchOptions } from './launch.ts';
import { keepOpenAcrossExec } from './process-limits.ts';

/** How to run a daemon in the place of this program. */
export interface ForegroundOptions extends LaunchOptions {
  readonly root: string; // folder of the package
}

/**
 * Runs the daemon in the foreground; resolves with its exit status. Where the system can, the daemon takes the place of
 * this program in the same process: whoever watches the process sees one PID, and the memory of the command line is free.
 */
export async function runForeground(options: ForegroundOptions): Promise<number> {
  const { plan, environment, lock } = await prepareLaunch(options);
  const launched = withLaunchPlan(environment, plan);
  if (lock !== undefined && process.execve !== undefined) {
    await keepOpenAcrossExec(lock.fd);
    process.removeAllListeners('warning'); // that the call is new
    process.execve(process.execPath, [process.execPath, options.program, 'supervisor'], defined(launched));
  }
  Object.assign(process.env, launched);
  const { supervise }: typeof import('../supervisor.ts') = await import(pathToFileURL(join(options.root, 'dist', 'supervisor.js')).href);
  return supervise(options.root);
}

function defined(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
