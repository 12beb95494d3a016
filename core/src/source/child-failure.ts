import { EgdError } from '../errors/egd-error.ts';
import type { ChildLimits, RunRequest } from './source-tools.ts';

/** How a child ended, and what was asked of it. */
export interface ChildEnd {
  readonly command: readonly [string, ...string[]];
  readonly subject: RunRequest['subject'];
  readonly stop: 'timeout' | 'output' | 'memory' | 'abort' | undefined; // why it was ended, where it was
  readonly exit: { readonly code: number | null; readonly signal: NodeJS.Signals | null };
  readonly stderr: string;
  readonly length: number; // bytes of standard output
  readonly timeout: number; // milliseconds
  readonly maxOutput: number; // bytes
  readonly limits: ChildLimits | undefined;
  readonly cause: unknown; // of an abort
}

const NOT_EXECUTABLE = 126; // exit status of a shell whose program is there and can't be run
const NOT_FOUND = 127; // and of one whose program is missing
const OUT_OF_MEMORY = /MemoryError|cannot allocate memory|out of memory|failed to allocate/i;

/** The error of a child that could not be started. */
export function startFailure(program: string, subject: RunRequest['subject'], { cause }: { readonly cause?: unknown }): EgdError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT') return notFound(program);
  if (code === 'EACCES' || code === 'EPERM') return notExecutable(program);
  const reason = cause instanceof Error ? cause.message : 'unknown';
  return new EgdError(
    subject === 'script' ? 'SOURCE_SCRIPT_FAILED' : 'SOURCE_COMMAND_FAILED',
    `${program} could not be started: ${reason}`,
    { cause },
  );
}

/** The error of a child that ended, or undefined when it ended well and wrote something. */
export function childFailure(end: ChildEnd): EgdError | undefined {
  const { command, subject, stop, exit, stderr, cause } = end;
  const [program] = command;
  const script = subject === 'script';
  if (stop !== undefined) return stopped(end);
  if (exit.signal === 'SIGXCPU' || exit.code === 128 + 24) {
    return new EgdError('SOURCE_SCRIPT_CPU', `${program} used more than ${end.limits?.cpuTime} s of processor time and was ended`);
  }
  if (exit.code === NOT_FOUND) return notFound(program, stderr);
  if (exit.code === NOT_EXECUTABLE) return notExecutable(program, stderr);
  if (exit.code !== 0) {
    if (end.limits !== undefined && OUT_OF_MEMORY.test(stderr)) return outOfMemory(end);
    const how = exit.signal === null ? `ended with status ${exit.code}` : `was killed by ${exit.signal}`;
    return new EgdError(script ? 'SOURCE_SCRIPT_FAILED' : 'SOURCE_COMMAND_FAILED', `${program} ${how}${lastLine(stderr)}`, {
      cause,
      metadata: { stderr },
    });
  }
  if (end.length === 0)
    return new EgdError('SOURCE_EMPTY', `${program} wrote nothing to standard output${lastLine(stderr)}`, { metadata: { stderr } });
  return undefined;
}

function stopped(end: ChildEnd): EgdError {
  const { command, subject, timeout, maxOutput, stderr, cause } = end;
  const [program] = command;
  if (end.stop === 'memory') return outOfMemory(end);
  if (end.stop === 'abort') return new EgdError('SOURCE_ABORTED', `${program} was stopped`, { cause });
  if (end.stop === 'output') return new EgdError('SOURCE_OUTPUT_TOO_LARGE', `${program} wrote more than ${maxOutput} bytes and was ended`);
  return new EgdError(
    subject === 'script' ? 'SOURCE_SCRIPT_TIMEOUT' : 'SOURCE_COMMAND_TIMEOUT',
    `${program} did not finish within ${timeout / 1000} s and was ended${lastLine(stderr)}`,
    { metadata: { stderr } },
  );
}

function outOfMemory({ command, limits }: ChildEnd): EgdError {
  return new EgdError('SOURCE_SCRIPT_MEMORY', `${command[0]} and its children used more than ${limits?.memory} bytes of memory`);
}

function notFound(program: string, stderr = ''): EgdError {
  return new EgdError('SOURCE_COMMAND_NOT_FOUND', `${program} was not found (status ${NOT_FOUND})${lastLine(stderr)}`);
}

function notExecutable(program: string, stderr = ''): EgdError {
  return new EgdError('SOURCE_PERMISSION_DENIED', `${program} may not be run (status ${NOT_EXECUTABLE})${lastLine(stderr)}`);
}

function lastLine(text: string): string {
  const line = text.trim().split('\n').at(-1) ?? '';
  return line === '' ? '' : `: ${line.slice(0, 200)}`;
}
