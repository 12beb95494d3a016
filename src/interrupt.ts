/**
 * Runs `work` with a signal that aborts on SIGINT or SIGTERM, so that children and temporary folders are cleaned up;
 * a second signal ends the process at once.
 */
export async function interruptible<Result>(work: (signal: AbortSignal) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const abort = (name: NodeJS.Signals): void => controller.abort(new Error(`stopped by ${name}`));
  process.once('SIGINT', abort).once('SIGTERM', abort);
  try {
    return await work(controller.signal);
  } finally {
    process.off('SIGINT', abort).off('SIGTERM', abort);
  }
}
