import { setTimeout as delay } from 'node:timers/promises';
import { EgdError } from '../errors/egd-error.ts';
import { childFailure, startFailure, type ChildEnd } from './child-failure.ts';
import { limitedCommand } from './child-limits.ts';
import { ChildOutput } from './child-output.ts';
import { ProcessGroup } from './process-group.ts';
import { createEnvironmentMark } from './process-mark.ts';
import { processIds } from './process-tree.ts';
import type { ChildRunner, RunRequest, RunResult } from './source-tools.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const DEFAULT_TIMEOUT = 30_000; // milliseconds
const DEFAULT_MAX_OUTPUT = 10 * 1024 * 1024; // bytes
const REAP_TIME = 2000; // milliseconds for a killed child to be gone; one that waits for a dead disk never is

/** Makes the runner of programs: no shell, own process group, ended to its last member whatever happens. */
export function createChildRunner({ environment }: { readonly environment: Environment }): ChildRunner {
  return (command, request) => run(command, request, environment);
}

async function run(command: readonly [string, ...string[]], request: RunRequest, environment: Environment): Promise<RunResult> {
  const { signal, timeout = DEFAULT_TIMEOUT, maxOutput = DEFAULT_MAX_OUTPUT, limits, subject } = request;
  const path = (request.environment ?? environment)['PATH'];
  if (command.some((word) => word.includes('\0')))
    throw startFailure({ program: command[0], subject, path }, { cause: new Error('an argument has a NUL character') });
  const { execa } = await import('execa');
  if (signal.aborted) throw new EgdError('SOURCE_ABORTED', `${command[0]} was not started`, { cause: signal.reason });
  const limited = limitedCommand(command, limits);
  const [program, ...args] = limited.command;
  // What is to be all of an environment gets no variable more.
  const marked = request.environment === undefined && limited.mark === undefined ? createEnvironmentMark() : undefined;
  const before = process.platform === 'linux' ? processIds() : [];
  const child = execa(program, args, {
    buffer: false,
    cleanup: true, // kills the group when egd ends by itself or by a signal
    killDescendants: true, // makes the group
    killSignal: 'SIGKILL',
    env: request.environment ?? { ...environment, ...marked?.variables },
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
  });
  if (child.pid === undefined) throw startFailure({ program: command[0], subject, path }, await child);

  // From here to the first `await` nothing of the child can be missed: its events come in later turns of the loop.
  const stopped = Promise.withResolvers<void>();
  let stop: ChildEnd['stop'];
  const stopFor = (reason: NonNullable<ChildEnd['stop']>): void => {
    stop ??= reason;
    stopped.resolve();
  };
  const group = new ProcessGroup(child.pid, { before, mark: limited.mark ?? marked });
  const output = new ChildOutput(child.stdout, child.stderr, { maxOutput, onOverflow: () => stopFor('output') });
  const exited = new Promise<ChildEnd['exit']>((resolve) => {
    child.nodeChildProcess.once('exit', (code, by) => resolve({ code, signal: by }));
  });
  const timer = setTimeout(() => stopFor('timeout'), timeout);
  const abort = (): void => stopFor('abort');
  signal.addEventListener('abort', abort, { once: true });
  group.watch(limits?.memory, stopFor);
  try {
    await Promise.race([exited, stopped.promise]);
    clearTimeout(timer);
    // What the program left behind must not live on, nor hold its output open.
    await group.end({ atOnce: stop === undefined });
    if (process.platform === 'win32' && stop !== undefined) child.kill();
    const exit = await reaped(exited);
    if (exit === undefined) child.nodeChildProcess.unref();
    if (stop === undefined) await Promise.race([output.finished(), stopped.promise]);
    const { stderr, tail, length } = output;
    const end = {
      command,
      subject,
      path,
      stop,
      exit,
      stderr,
      tail,
      timeout,
      maxOutput,
      limits,
      length,
      cpuTime: group.cpuTime,
      cause: signal.reason,
    };
    const failure = childFailure(end);
    if (failure !== undefined) throw failure;
    return { stdout: output.bytes(), stderr };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    output.close();
  }
}

async function reaped(exited: Promise<ChildEnd['exit']>): Promise<ChildEnd['exit'] | undefined> {
  const patience = new AbortController();
  const late = delay(REAP_TIME, undefined, { signal: patience.signal }).catch(() => undefined);
  try {
    return await Promise.race([exited, late]);
  } finally {
    patience.abort();
  }
}
