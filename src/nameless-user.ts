import { userInfo } from 'node:os';

/**
 * Keeps oclif from asking the system for the shell of a user that the system has no name for, as in a container that runs
 * under a number: it would throw.
 */
export function allowNamelessUser(environment: Record<string, string | undefined>): void {
  if (environment['SHELL'] !== undefined) return;
  try {
    userInfo();
  } catch {
    environment['SHELL'] = '';
  }
}
