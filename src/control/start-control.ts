import type { Control, ControlOptions } from './control.ts';

/** Opens the socket and, where the configuration has it, the TCP port. Rejects with DAEMON_PORT_IN_USE, DAEMON_ADDRESS_UNUSABLE. */
export function startControl(_options: ControlOptions): Promise<Control> {
  return Promise.reject(new Error('not there yet'));
}
