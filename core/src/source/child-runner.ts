import { EgdError } from '../errors/egd-error.ts';
import { childFailure, startFailure, type ChildEnd } from './child-failure.ts';
import { ProcessGroup } from './process-group.ts';
import type { ChildLimits, ChildRunner, RunRequest, RunResult } from './source-tools.ts';

const DEFAULT_TIMEOUT = 30_000; // milliseconds
const DEFAULT_MAX_OUTPUT = 10 * 1024 * 1024; // bytes
const MAX_STDERR = 4096; // characters
const DRAIN_TIME = 500; // milliseconds that standard output may stay open after the last process

/** Makes the runner of programs: no shell, own process group, ended to its last member whatever happens. */
export function createChildRunner({ environment }: { readonly environment: Readonly<Record<string, string | undefined>> }): ChildRunner {
  return (command, request) => run(command, { environment: defined(environment), ...request });
}

async function run(command: readonly [string, ...string[]], request: RunRequest): Promise<RunResult> {
  const { signal, timeout = DEFAULT_TIMEOUT, maxOutput = DEFAULT_MAX_OUTPUT, limits, subject } = request;
  if (signal.aborted) throw new EgdError('SOURCE_ABORTED', `${command[0]} was not started`, { cause: signal.reason });
  const { execa } = await import('execa');
  const [program, ...args] = limits === undefined || process.platform === 'win32' ? command : limited(command, limits);
  const child = execa(program, args, {
    buffer: false,
    cleanup: true,
    detached: process.platform !== 'win32',
    env: request.environment ?? {},
    extendEnv: false,
    reject: false,
    stdin: 'ignore',
    stripFinalNewline: false,
    ...(request.cwd === undefined ? {} : { cwd: request.cwd }),
  });
  if (child.pid === undefined) throw startFailure(command[0], subject, await child);

  const group = new ProcessGroup(child.pid);
  const output: Buffer[] = [];
  let length = 0;
  let stderr = '';
  let stop: ChildEnd['stop'];
  const ended = Promise.withResolvers<void>();
  const stopFor = (reason: NonNullable<ChildEnd['stop']>): void => {
    stop ??= reason;
    ended.resolve();
  };
  child.stdout.on('data', (part: Buffer) => {
    length += part.length;
    if (length > maxOutput) stopFor('output');
    else output.push(part);
  });
  child.stderr.on('data', (part: Buffer) => {
    stderr += part.toString().slice(0, MAX_STDERR - stderr.length);
  });
  const exited = new Promise<{ code: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.nodeChildProcess.once('exit', (code, by) => resolve({ code, signal: by }));
  });
  const closed = Promise.all([over(child.stdout), over(child.stderr)]);
  const timer = setTimeout(() => stopFor('timeout'), timeout);
  const abort = (): void => stopFor('abort');
  signal.addEventListener('abort', abort, { once: true });
  group.watch((bytes) => {
    if (limits !== undefined && bytes > limits.memory) stopFor('memory');
  });
  try {
    await Promise.race([exited, ended.promise]);
    // What the program left behind must not live on, nor hold its output open.
    await group.end({ atOnce: stop === undefined });
    const exit = await exited;
    await Promise.race([closed, expiry(DRAIN_TIME)]);
    const failure = childFailure({ command, subject, stop, exit, stderr, timeout, maxOutput, limits, length, cause: signal.reason });
    if (failure !== undefined) throw failure;
    return { stdout: Buffer.concat(output), stderr };
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', abort);
    child.stdout.destroy();
    child.stderr.destroy();
    for (const part of output) part.fill(0);
  }
}

// The shell sets the limits and becomes the program; what it is given are arguments, never text of a script.
function limited(command: readonly string[], { memory, openFiles, cpuTime }: ChildLimits): [string, ...string[]] {
  const script = 'ulimit -n "$1" && ulimit -S -t "$2" && ulimit -H -t "$3" && ulimit -d "$4" && ulimit -c 0 && shift 4 && exec "$@"';
  const kibibytes = Math.floor(memory / 1024);
  return ['/bin/sh', '-c', script, 'sh', String(openFiles), String(cpuTime), String(cpuTime + 1), String(kibibytes), ...command];
}

function over(stream: NodeJS.ReadableStream): Promise<void> {
  return new Promise((resolve) => {
    stream
      .once('end', resolve)
      .once('close', resolve)
      .once('error', () => resolve());
  });
}

function expiry(milliseconds: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, milliseconds).unref();
  });
}

function defined(environment: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(Object.entries(environment).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])));
}
