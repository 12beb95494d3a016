import type { Daemon } from '../daemon.ts';

/** Whether the daemon can be asked for entropy, and if not, why. */
export interface Readiness {
  readonly ready: boolean;
  readonly reasons: readonly string[]; // sentences
}

/** Ready is a daemon that goes on running, and a source of which is on its clock, be it that a failure holds it up for a while. */
export function readiness(daemon: Daemon): Readiness {
  const reasons: string[] = [];
  if (daemon.isStopping) reasons.push('The daemon is stopping.');
  else if (!daemon.status().sources.some(({ state }) => state !== 'disabled' && state !== 'stopped')) reasons.push('No source is running.');
  return { ready: reasons.length === 0, reasons };
}
