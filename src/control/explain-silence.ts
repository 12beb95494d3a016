import { EgdError } from 'egd-core';
import { daemonLockOwner } from '../daemon/daemon-lock.ts';
import type { FoundDaemon } from './find-daemon.ts';

/** Where nobody answers and the lock is held, a daemon runs all the same, and this says so; else `silence` itself. */
export async function explainSilence(silence: EgdError, { lockFile, socket }: FoundDaemon): Promise<EgdError> {
  const owner = await daemonLockOwner(lockFile).catch(() => undefined);
  if (owner === undefined) return silence;
  const who = owner.pid === undefined ? 'The daemon' : `The daemon, process ${owner.pid},`;
  const text = owner.isAlive
    ? `${who} runs, but nobody answers at ${socket}: it is starting, stopping, or starting its worker again.`
    : `${who} was killed, and its worker is saving the pool.`;
  return new EgdError('DAEMON_NO_ANSWER', text, {
    cause: silence,
    suggestions: [
      owner.isAlive
        ? 'Try again in a few seconds; `egd logs` says what happened.'
        : 'Start it again with `egd start`, which waits for that.',
    ],
  });
}
