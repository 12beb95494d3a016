import { spawn, type ChildProcess } from 'node:child_process';
import { EgdError } from 'egd-core';
import { withLaunchPlan } from '../launch-plan.ts';
import type { StartStep, UpwardMessage } from '../messages.ts';
import { errorOf } from '../told-error.ts';
import { prepareLaunch, type LaunchOptions } from './launch.ts';

/** How to start a daemon. */
export interface StartOptions extends LaunchOptions {
  readonly wait: number; // milliseconds until it must be ready
  readonly signal: AbortSignal; // ends the half-started daemon
  readonly onStep: (step: StartStep, text: string) => void;
  readonly onWarning: (text: string) => void;
}

/** A daemon that runs. */
export interface StartReport {
  readonly pid: number;
  readonly socket: string;
  readonly logFile: string;
  readonly lockFile: string;
}

const END_TIME = 5000; // milliseconds for a half-started daemon to end by itself

/**
 * Starts a daemon in a session of its own and waits until it is ready. Rejects with the daemon's own error, or with
 * DAEMON_NO_ANSWER when it takes longer than `wait`; then there is no daemon.
 */
export async function startDaemon(options: StartOptions): Promise<StartReport> {
  const { places, program } = options;
  const { plan, environment, lock } = await prepareLaunch(options);
  options.onStep('lock', places.lockFile);
  const child = spawn(process.execPath, [program, 'supervisor'], {
    cwd: '/',
    detached: true,
    env: withLaunchPlan(environment, { ...plan, lockDescriptor: lock === undefined ? null : 4 }),
    stdio: ['ignore', 'ignore', 'ignore', 'ipc', lock?.fd ?? 'ignore'],
    windowsHide: true,
  });
  try {
    const pid = await untilReady(child, options);
    return { pid, socket: places.socket, logFile: places.logFile, lockFile: places.lockFile };
  } catch (error) {
    await end(child);
    throw error;
  } finally {
    await lock?.close();
    if (child.connected) child.disconnect();
    child.unref();
  }
}

function untilReady(child: ChildProcess, { wait, signal, onStep, onWarning }: StartOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(() => reject(noAnswer(wait)), wait);
    const settle = (): void => {
      clearTimeout(late);
      signal.removeEventListener('abort', aborted);
    };
    const aborted = (): void => reject(signal.reason as Error);
    signal.addEventListener('abort', aborted);
    child.on('message', (message: UpwardMessage) => {
      if (message.type === 'step') onStep(message.step, message.text);
      else if (message.type === 'warning') onWarning(message.text);
      else if (message.type === 'failed') {
        settle();
        reject(errorOf(message.error));
      } else if (message.type === 'ready') {
        settle();
        resolve(message.pid);
      }
    });
    child.once('error', (cause) => {
      settle();
      reject(new EgdError('DAEMON_CRASHED', `The daemon can't be started: ${cause.message}.`, { cause }));
    });
    child.once('exit', (status, name) => {
      settle();
      reject(new EgdError('DAEMON_CRASHED', `The daemon ended before it was ready (${name ?? `status ${status}`}).`));
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const kill = setTimeout(() => child.kill('SIGKILL'), END_TIME);
  await ended;
  clearTimeout(kill);
}

function noAnswer(wait: number): EgdError {
  return new EgdError('DAEMON_NO_ANSWER', `The daemon was not ready after ${wait / 1000} seconds; it was ended.`, {
    suggestions: ['See its log with `egd logs`, or give it more time with `--wait`.'],
  });
}
