import type { DaemonSignal, DownwardMessage, UpwardMessage } from '../messages.ts';

/** The way from a worker to its supervisor and back. */
export interface SupervisorChannel {
  tell(message: UpwardMessage): void;
  /** Resolves when all that was told has left. */
  flush(): Promise<void>;
  /** Hears signals from now on, and those that came before; SIGTERM when the supervisor is gone. */
  listen(onSignal: (name: DaemonSignal) => void): void;
}

// They come to the supervisor, too, which says what is to be done. SIGUSR1 is off by a flag of Node.js.
const IGNORED: readonly NodeJS.Signals[] = process.platform === 'win32' ? ['SIGINT'] : ['SIGTERM', 'SIGINT', 'SIGHUP', 'SIGUSR2'];
const HEARTBEAT = 1000; // milliseconds

/** Opens the channel; heartbeats are sent as long as the event loop turns. Signals that end a process are left to the supervisor. */
export function openSupervisorChannel(): SupervisorChannel {
  const early: DaemonSignal[] = [];
  let onSignal = (name: DaemonSignal): void => void early.push(name);
  let last = Promise.resolve();
  const tell = (message: UpwardMessage): void => {
    if (!process.connected) return;
    last = new Promise((resolve) => {
      process.send?.(message, () => resolve());
    });
  };
  process.on('message', (message: DownwardMessage) => onSignal(message.name));
  process.on('disconnect', () => onSignal('SIGTERM'));
  for (const name of IGNORED) process.on(name, ignore);
  setInterval(() => tell({ type: 'heartbeat' }), HEARTBEAT).unref();
  return {
    tell,
    flush: () => last,
    listen: (listener) => {
      onSignal = listener;
      for (const name of early.splice(0)) listener(name);
      if (!process.connected) listener('SIGTERM');
    },
  };
}

function ignore(): void {
  // the supervisor tells
}
