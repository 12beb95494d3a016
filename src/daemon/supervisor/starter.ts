import type { ToldError, UpwardMessage } from '../messages.ts';
import { toldToPeople } from '../told-error.ts';

/** The one who started the daemon: a command that waits for it, or whoever reads standard error. */
export interface Starter {
  tell(message: UpwardMessage): void;
  /** Tells why there is no daemon. */
  fail(error: ToldError): Promise<void>;
  /** The daemon runs, or never will: lets go of the command. */
  leave(): void;
  /** Calls back when the command goes away before the daemon is ready. */
  onGone(callback: () => void): void;
}

/** Finds out who started this process. */
export function findStarter(): Starter {
  return {
    tell: (message) => {
      if (process.connected) process.send?.(message, ignore);
    },
    fail: async (error) => {
      if (process.connected) await sent({ type: 'failed', error });
      else process.stderr.write(toldToPeople(error));
    },
    leave: () => {
      process.removeAllListeners('disconnect');
      if (process.connected) process.disconnect();
    },
    onGone: (callback) => void process.once('disconnect', callback),
  };
}

function sent(message: UpwardMessage): Promise<void> {
  return new Promise((resolve) => {
    process.send?.(message, () => resolve());
  });
}

function ignore(): void {
  // a command that went away needs to hear nothing
}
