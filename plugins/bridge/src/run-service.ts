/** How a service of the bridge is told to stop and to read its files again. */
export interface ServiceSignals {
  readonly stop: AbortSignal; // SIGTERM or SIGINT came
  readonly onReload: (reload: () => void) => void; // SIGHUP came
}

/**
 * Runs a service in the foreground until it is told to stop; a second signal ends the process at once. The one place of
 * the bridge that handles signals.
 */
export async function runService<Result>(serve: (signals: ServiceSignals) => Promise<Result>): Promise<Result> {
  const controller = new AbortController();
  const reloads: (() => void)[] = [];
  const stop = (name: NodeJS.Signals): void => {
    if (controller.signal.aborted) {
      stopListening();
      process.kill(process.pid, name);
    } else controller.abort(name);
  };
  const reload = (): void => {
    for (const each of reloads) each();
  };
  const stopListening = (): void => void process.off('SIGINT', stop).off('SIGTERM', stop).off('SIGHUP', reload);
  process.on('SIGINT', stop).on('SIGTERM', stop).on('SIGHUP', reload);
  try {
    return await serve({ stop: controller.signal, onReload: (each) => void reloads.push(each) });
  } finally {
    stopListening();
  }
}
