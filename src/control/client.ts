import type { ControlPlaces } from './control.ts';
import { ControlClient, type CallOptions } from './control-client.ts';
import type { MethodName, MethodResults } from './control-messages.ts';

/**
 * Asks the running daemon one thing. Rejects with DAEMON_NOT_RUNNING when there is none, DAEMON_NO_ANSWER when it keeps
 * silent for longer than `timeout`, or with the daemon's own error.
 */
export async function callDaemon<Name extends MethodName>(
  places: ControlPlaces,
  method: Name,
  params: object = {},
  options: CallOptions = {},
): Promise<MethodResults[Name]> {
  const client = new ControlClient(places);
  try {
    return await client.call(method, params, options);
  } finally {
    client.close();
  }
}
