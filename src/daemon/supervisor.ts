import { ftruncateSync, fsyncSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { EgdError } from 'egd-core';
import { takeDaemonLock } from './daemon-lock.ts';
import { takeLaunchPlan } from './launch-plan.ts';
import { showNoWayBack } from './privileges.ts';
import { serviceManager } from './supervisor/service-manager.ts';
import { findStarter } from './supervisor/starter.ts';
import { supervisorLog } from './supervisor/supervisor-log.ts';
import { Supervision } from './supervisor/supervision.ts';
import { toldError } from './told-error.ts';

/** The process that keeps the daemon running: `bin/daemon.js supervisor`. `root` is the folder of the package. Resolves with the exit status. */
export async function supervise(root: string): Promise<number> {
  const starter = findStarter();
  process.stderr.on('error', () => undefined); // who read it may be gone, and the daemon goes on
  let descriptor: number | undefined;
  try {
    const plan = takeLaunchPlan(process.env);
    if (plan === undefined) throw new EgdError('USAGE_INVALID', 'The daemon is started by `egd start`.');
    process.umask(plan.umask);
    process.chdir('/');
    if (plan.gaveUpRoot) showNoWayBack();
    const manager = await serviceManager(process.env);
    descriptor = plan.lockDescriptor ?? (await takeDaemonLock(plan.lockFile, { wait: 0 })).fd;
    writeOwner(descriptor);
    const program = join(root, 'bin', 'daemon.js');
    return await new Supervision({ plan, program, lockDescriptor: descriptor, starter, manager, log: supervisorLog(plan) }).run();
  } catch (error) {
    const told = toldError(error);
    await starter.fail(told);
    return told.exit;
  } finally {
    starter.leave();
    if (descriptor !== undefined) ftruncateSync(descriptor);
  }
}

function writeOwner(descriptor: number): void {
  ftruncateSync(descriptor);
  writeSync(descriptor, `${process.pid}\n`, 0);
  fsyncSync(descriptor);
}
