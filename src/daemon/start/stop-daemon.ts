import { readFile } from 'node:fs/promises';
import { EgdError, isEgdError } from 'egd-core';
import { callDaemon } from '../../control/client.ts';
import { daemonLockIsFree, daemonLockOwner } from '../daemon-lock.ts';
import type { RuntimePlaces } from '../runtime-places.ts';
import { childProcesses, processesWith } from './child-processes.ts';

/** How to stop a daemon. */
export interface StopOptions {
  readonly places: RuntimePlaces;
  readonly wait: number; // milliseconds for it to end
  readonly signal: AbortSignal; // gives up waiting
}

/** What was stopped. */
export interface StopReport {
  readonly pid: number | null; // null: it did not say
}

const ANSWER_TIME = 5000; // milliseconds

/**
 * Asks the daemon to stop, by its socket or else by a signal, and waits until its lock is free. Throws DAEMON_NOT_RUNNING,
 * DAEMON_NO_ANSWER when it is still there after `wait`, or the error of storage when it stopped without having saved.
 */
export async function stopDaemon({ places, wait, signal }: StopOptions): Promise<StopReport> {
  const owner = await daemonLockOwner(places.lockFile);
  if (owner === undefined) throw new EgdError('DAEMON_NOT_RUNNING', 'The daemon is not running.');
  const unsaved = await save(places, signal);
  await askToStop(places, owner.pid, signal);
  if (await daemonLockIsFree(places.lockFile, wait)) {
    if (unsaved === undefined) return { pid: owner.pid ?? null };
    throw new EgdError(unsaved.code, `The daemon${named(owner.pid)} is stopped, but its pool could not be saved: ${unsaved.message}`, {
      cause: unsaved,
      suggestions: ['Correct that before the next start; what was gathered since the last save is lost.'],
    });
  }
  throw new EgdError('DAEMON_NO_ANSWER', `The daemon${named(owner.pid)} was asked to stop and still runs after ${wait / 1000} seconds.`);
}

/** Ends a daemon whatever it takes: it is asked to, by its socket or SIGTERM, and after `wait` it is killed. Nothing is done where none runs. */
export async function endDaemon({ places, wait, signal }: StopOptions): Promise<void> {
  const owner = await daemonLockOwner(places.lockFile);
  if (owner === undefined) return;
  await askToStop(places, owner.pid, signal);
  if (await daemonLockIsFree(places.lockFile, wait)) return;
  if (owner.pid !== undefined) {
    const { pid: present = owner.pid } = (await daemonLockOwner(places.lockFile)) ?? {};
    if (present !== owner.pid) throw new EgdError('DAEMON_ALREADY_RUNNING', `Meanwhile another daemon was started${named(present)}.`);
    const workers = await childProcesses(owner.pid); // stopped ones hear nothing of the end of their supervisor
    const orphans = await processesWith(places.lockFile); // whose supervisor has ended
    for (const pid of new Set([owner.pid, ...workers, ...orphans])) await signalDaemon(pid, 'SIGKILL');
  }
  if (!(await daemonLockIsFree(places.lockFile, wait)))
    throw new EgdError('DAEMON_NO_ANSWER', `The daemon${named(owner.pid)} does not end, whatever it is told.`);
}

// It stops whether or not it can save, and is gone then: who wants to know asks before.
async function save({ socket }: RuntimePlaces, signal: AbortSignal): Promise<EgdError | undefined> {
  try {
    await callDaemon({ socket }, 'persist', {}, { timeout: ANSWER_TIME, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (isEgdError(error) && error.code.startsWith('STORAGE_')) return error;
  }
  return undefined;
}

async function askToStop({ socket }: RuntimePlaces, pid: number | undefined, signal: AbortSignal): Promise<void> {
  try {
    await callDaemon({ socket }, 'shutdown', {}, { timeout: ANSWER_TIME, signal });
  } catch (error) {
    signal.throwIfAborted();
    if (!isEgdError(error) || !['DAEMON_NOT_RUNNING', 'DAEMON_NO_ANSWER', 'CONTROL_TOO_BUSY', 'DAEMON_STOPPING'].includes(error.code))
      throw error;
    if (pid !== undefined) await signalDaemon(pid, 'SIGTERM');
  }
}

async function signalDaemon(pid: number, name: NodeJS.Signals): Promise<void> {
  if (!(await isDaemon(pid))) return;
  try {
    process.kill(pid, name);
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'EPERM')
      throw new EgdError('DAEMON_NO_ANSWER', `The daemon${named(pid)} belongs to another user and can't be signalled.`, { cause });
  }
}

// Its supervisor may be gone and the number be somebody else's by now.
async function isDaemon(pid: number): Promise<boolean> {
  if (process.platform !== 'linux') return true;
  const line = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
  return line.split('\0').some((word) => word.endsWith('daemon.js'));
}

function named(pid: number | undefined): string {
  return pid === undefined ? '' : ` (process ${pid})`;
}
