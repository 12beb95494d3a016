import type { Server } from 'node:http';
import type { ComponentLog } from 'egd-core/logging';

/**
 * Stops a server gracefully: nobody new is let in, what is being answered is answered to the end, and who is not done
 * within `time` is cut off.
 */
export async function drain(close: () => Promise<void>, { server, time, log }: DrainOptions): Promise<void> {
  // A connection whose answer was begun before stays open after it, because its client expects that.
  const sweep = setInterval(() => server.closeIdleConnections(), SWEEP_EVERY);
  const timer = setTimeout(() => {
    log.warn('Connections were still open when the time to stop was over; they are cut off.', { milliseconds: time });
    server.closeAllConnections();
  }, time);
  try {
    await close();
  } finally {
    clearInterval(sweep);
    clearTimeout(timer);
  }
}

/** How to drain a server. */
export interface DrainOptions {
  readonly server: Pick<Server, 'closeAllConnections' | 'closeIdleConnections'>;
  readonly time: number; // milliseconds
  readonly log: ComponentLog;
}

const SWEEP_EVERY = 50; // milliseconds
