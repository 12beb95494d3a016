import { searchClientConfig } from '../../client-search.ts';
import { interruptible } from '../../interrupt.ts';
import { runtimePlaces, thisMachine } from '../runtime-places.ts';
import { stopDaemon, type StopReport } from './stop-daemon.ts';

/** What is to be stopped. */
export interface StopRequest {
  readonly config: string | undefined; // path that the user named
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly wait: number; // seconds
  readonly onWarning: (text: string) => void;
}

/** Stops the daemon that the configuration leads to, also when that is not valid. */
export async function runStop({ config, environment, wait, onWarning }: StopRequest): Promise<StopReport> {
  const found = await searchClientConfig({ config, environment });
  if (found.problem !== undefined) onWarning(found.problem.message);
  const places = runtimePlaces(thisMachine(environment), found);
  return interruptible((signal) => stopDaemon({ places, wait: wait * 1000, signal }), 'CONTROL_CANCELLED');
}
