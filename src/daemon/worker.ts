import { ERROR_CATALOGUE, EgdError } from 'egd-core';
import { allowNamelessUser } from '../nameless-user.ts';
import { takeLaunchPlan } from './launch-plan.ts';
import { toldError } from './told-error.ts';
import { prepareLastWords } from './worker/last-words.ts';
import { watchMemory } from './worker/memory-watch.ts';
import { openDaemon } from './worker/open-daemon.ts';
import { openSupervisorChannel } from './worker/supervisor-channel.ts';

/** The process that does the daemon's work: `bin/daemon.js worker`. `root` is the folder of the package. Resolves with the exit status. */
export async function work(root: string): Promise<number> {
  process.stderr.on('error', () => undefined); // a supervisor that was killed reads nothing
  allowNamelessUser(process.env);
  const plan = takeLaunchPlan(process.env);
  const channel = openSupervisorChannel();
  try {
    if (plan === undefined) throw new EgdError('USAGE_INVALID', 'The daemon is started by `egd start`.');
    const { daemon, log } = await openDaemon({ plan, channel, environment: process.env, root });
    const bug = Promise.withResolvers<number>();
    prepareLastWords({
      say: (error) => log.fatal(error.message, { error }),
      save: () => daemon.persist(),
      end: () => void log.close().finally(() => bug.resolve(ERROR_CATALOGUE.INTERNAL_BUG.exit)),
    });
    watchMemory(plan.maxMemory);
    log.info('Ready.');
    channel.tell({ type: 'ready', pid: process.ppid });
    channel.listen((name) => daemon.onSignal(name));
    return await Promise.race([daemon.ended, bug.promise]);
  } catch (error) {
    const told = toldError(error);
    channel.tell({ type: 'failed', error: told });
    return told.exit;
  } finally {
    await channel.flush();
  }
}
