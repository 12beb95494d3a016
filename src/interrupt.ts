import { EgdError } from 'egd-core';

/**
 * Runs `work` with a signal that aborts on SIGINT or SIGTERM, so that children and temporary folders are cleaned up;
 * a second signal ends the process at once. `code` is that of the error where nothing else is thrown: what was stopped is a
 * fetch, or the wait for a daemon.
 */
export async function interruptible<Result>(
  work: (signal: AbortSignal) => Promise<Result>,
  code: 'SOURCE_ABORTED' | 'CONTROL_CANCELLED' = 'SOURCE_ABORTED',
): Promise<Result> {
  const controller = new AbortController();
  // It must still listen while the first signal is being told: a library that is alone with its listener ends the process.
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      stopListening();
      process.kill(process.pid, name);
    } else controller.abort(new EgdError(code, `Stopped by ${name}.`, { suggestions: [] }));
  };
  const stopListening = (): void => void process.off('SIGINT', stop).off('SIGTERM', stop);
  process.on('SIGINT', stop).on('SIGTERM', stop);
  try {
    return await work(controller.signal);
  } finally {
    stopListening();
  }
}
