import { join } from 'node:path';
import type { EgdConfig } from 'egd-core';
import { interruptible } from '../../interrupt.ts';
import { runtimePlaces, thisMachine } from '../runtime-places.ts';
import type { LaunchOptions } from './launch.ts';
import { runForeground } from './run-foreground.ts';
import { startDaemon, type StartReport } from './start-daemon.ts';
import { showStartSteps } from './start-steps.ts';
import { endDaemon } from './stop-daemon.ts';

/** What was asked for. */
export interface StartRequest {
  readonly config: EgdConfig;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly version: string;
  readonly root: string; // folder of the package
  readonly flags: { readonly force: boolean; readonly foreground: boolean; readonly wait: number }; // wait: seconds
  readonly json: boolean;
}

const END_TIME = 10_000; // milliseconds that a daemon to be replaced has, each time it is told

/** Starts the daemon and prints where it is; in the foreground the daemon is what goes on. */
export async function runStart({ config, environment, version, root, flags, json }: StartRequest): Promise<StartReport | undefined> {
  const { daemon, control, logging } = config;
  const places = runtimePlaces(thisMachine(environment), {
    ...(daemon.lockFile === undefined ? {} : { lockFile: daemon.lockFile }),
    ...(control.socket === undefined ? {} : { socket: control.socket }),
    ...(logging.file === undefined ? {} : { logFile: logging.file }),
  });
  const launch: LaunchOptions = {
    config,
    places,
    version,
    environment,
    isForeground: flags.foreground,
    program: join(root, 'bin', 'daemon.js'),
  };
  if (flags.force) await interruptible((signal) => endDaemon({ places, wait: END_TIME, signal }), 'CONTROL_CANCELLED');
  if (flags.foreground) {
    process.exitCode = await runForeground({ ...launch, root });
    return undefined;
  }
  const report = await interruptible((signal) => startAndShow(launch, { wait: flags.wait * 1000, signal, json }), 'CONTROL_CANCELLED');
  if (!json) process.stdout.write(startedText(report));
  return report;
}

interface Showing {
  readonly wait: number; // milliseconds
  readonly signal: AbortSignal;
  readonly json: boolean;
}

async function startAndShow(launch: LaunchOptions, { wait, signal, json }: Showing): Promise<StartReport> {
  const steps = await showStartSteps({ quiet: json });
  try {
    const report = await startDaemon({
      ...launch,
      wait,
      signal,
      onStep: (step, text) => steps.done(step, text),
      onWarning: (text) => void process.stderr.write(`Warning: ${text}\n`),
    });
    await steps.finished();
    return report;
  } catch (error) {
    await steps.failed();
    throw error;
  }
}

function startedText({ pid, socket, logFile }: StartReport): string {
  return `The daemon runs as process ${pid}.\nSocket: ${socket}\nLog: ${logFile}\n`;
}
