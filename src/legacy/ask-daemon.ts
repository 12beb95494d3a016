import { readClientConfig } from 'egd-core';
import { callDaemon } from '../control/client.ts';
import type { MethodName, MethodResults } from '../control/control-messages.ts';
import { runtimePlaces, thisMachine } from '../daemon/runtime-places.ts';
import { interruptible } from '../interrupt.ts';

/** Where the daemon is looked for. */
export interface AskOptions {
  readonly config: string | undefined; // path that the user named
  readonly environment: Readonly<Record<string, string | undefined>>;
}

const ANSWER_TIME = 30_000; // milliseconds

/** Asks the daemon that the configuration leads to. Throws DAEMON_NOT_RUNNING, or its own error. */
export async function askDaemon<Name extends MethodName>(
  method: Name,
  { config: path, environment }: AskOptions,
): Promise<MethodResults[Name]> {
  const found = await readClientConfig({ cwd: process.cwd(), environment, ...(path === undefined ? {} : { path }) });
  const places = runtimePlaces(thisMachine(environment), found);
  return interruptible((signal) => callDaemon(places, method, {}, { timeout: ANSWER_TIME, signal }));
}
