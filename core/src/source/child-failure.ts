import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { EgdError } from '../errors/egd-error.ts';
import type { ChildLimits, RunRequest } from './source-tools.ts';

/** How a child ended, and what was asked of it. */
export interface ChildEnd {
  readonly command: readonly [string, ...string[]];
  readonly subject: RunRequest['subject'];
  readonly path: string | undefined; // the folders in which the program was looked for
  readonly stop: 'timeout' | 'output' | 'memory' | 'processes' | 'abort' | undefined; // why it was ended, where it was
  readonly exit: { readonly code: number | null; readonly signal: NodeJS.Signals | null } | undefined; // undefined: killed, and still not gone
  readonly stderr: string; // its beginning
  readonly tail: string; // its end
  readonly length: number; // bytes of standard output
  readonly timeout: number; // milliseconds
  readonly maxOutput: number; // bytes
  readonly limits: ChildLimits | undefined;
  readonly cpuTime: number; // seconds that the busiest process used, as far as is known
  readonly cause: unknown; // of an abort
}

const NOT_EXECUTABLE = 126; // exit status of a shell whose program is there and can't be run
const NOT_FOUND = 127; // and of one whose program is missing
const KILLED_BY = 128; // and, with the signal's number added, of one whose program was killed
const SIGKILL = 9;
const SIGXCPU = 24;
const OUT_OF_MEMORY = /MemoryError|cannot allocate|out of memory|failed to allocate/i;

/** The error of a child that could not be started. */
export function startFailure(
  { program, subject, path }: { readonly program: string } & Pick<ChildEnd, 'subject' | 'path'>,
  { cause }: { readonly cause?: unknown },
): EgdError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || (code === 'EACCES' && isNowhere(program, path)))
    return new EgdError('SOURCE_COMMAND_NOT_FOUND', `${program} was not found`, { cause });
  if (code === 'EACCES' || code === 'EPERM') {
    return new EgdError('SOURCE_PERMISSION_DENIED', `${program} may not be run by this user, or is not an executable file`, {
      cause,
      suggestions: ['Check the permissions of the program: `chmod +x FILE`.'],
    });
  }
  const reason = cause instanceof Error ? cause.message : 'unknown';
  return new EgdError(failed(subject), `${program} could not be started: ${reason}`, { cause });
}

/** The error of a child that ended, or undefined when it ended well and wrote something. */
export function childFailure(end: ChildEnd): EgdError | undefined {
  const { command, exit, stderr, length } = end;
  const [program] = command;
  const metadata = { stderr };
  if (end.stop !== undefined || exit === undefined) return stopped(end);
  if (usedTooMuchTime(end)) {
    const message = `${program} used more than ${end.limits?.cpuTime} s of processor time and was ended`;
    return new EgdError('SOURCE_SCRIPT_CPU', message, { metadata });
  }
  if (exit.code === 0) {
    if (length > 0) return undefined;
    return new EgdError('SOURCE_EMPTY', `${program} wrote nothing to standard output${lastLine(end.tail)}`, { metadata });
  }
  if (exit.code === NOT_FOUND || exit.code === NOT_EXECUTABLE) {
    const [code, what] =
      exit.code === NOT_FOUND || (end.limits !== undefined && isNowhere(program, end.path))
        ? (['SOURCE_COMMAND_NOT_FOUND', 'was not found'] as const)
        : (['SOURCE_PERMISSION_DENIED', 'may not be run'] as const);
    const message = `${program} ended with status ${exit.code}: it, or a program that it runs, ${what}${lastLine(end.tail)}`;
    return new EgdError(code, message, { metadata });
  }
  if (end.limits !== undefined && OUT_OF_MEMORY.test(end.tail)) return outOfMemory(end);
  const how = exit.signal === null ? `ended with status ${exit.code}` : `was killed by ${exit.signal}`;
  return new EgdError(failed(end.subject), `${program} ${how}${lastLine(end.tail)}`, { metadata });
}

function stopped(end: ChildEnd): EgdError {
  const { command, subject, timeout, maxOutput, stderr, cause } = end;
  const [program] = command;
  const metadata = { stderr };
  if (end.stop === 'memory') return outOfMemory(end);
  if (end.stop === 'abort') return new EgdError('SOURCE_ABORTED', `${program} was stopped`, { cause });
  if (end.stop === 'output')
    return new EgdError('SOURCE_OUTPUT_TOO_LARGE', `${program} wrote more than ${maxOutput} bytes and was ended`, { metadata });
  if (end.stop === 'processes') return new EgdError(failed(subject), `${program} started too many processes and was ended`, { metadata });
  const message = `${program} did not finish within ${timeout / 1000} s and was ended${lastLine(end.tail)}`;
  return new EgdError(subject === 'script' ? 'SOURCE_SCRIPT_TIMEOUT' : 'SOURCE_COMMAND_TIMEOUT', message, { metadata });
}

function outOfMemory({ command, limits, stderr }: ChildEnd): EgdError {
  const message = `${command[0]} and its children used more than ${limits?.memory} bytes of memory`;
  return new EgdError('SOURCE_SCRIPT_MEMORY', message, { metadata: { stderr } });
}

// SIGXCPU, or the SIGKILL that follows a second later when a program ignores it. A shell tells of its child's by a status.
function usedTooMuchTime({ exit, limits, cpuTime }: ChildEnd): boolean {
  if (limits === undefined || exit === undefined) return false;
  if (exit.signal === 'SIGXCPU' || exit.code === KILLED_BY + SIGXCPU) return true;
  return (exit.signal === 'SIGKILL' || exit.code === KILLED_BY + SIGKILL) && cpuTime >= limits.cpuTime;
}

function failed(subject: RunRequest['subject']): 'SOURCE_SCRIPT_FAILED' | 'SOURCE_COMMAND_FAILED' {
  return subject === 'script' ? 'SOURCE_SCRIPT_FAILED' : 'SOURCE_COMMAND_FAILED';
}

// What cannot be printed is left out: a program may write anything to standard error.
function lastLine(text: string): string {
  const lines = text.split(/[\r\n]+/).map((line) => line.replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, ' ').trim());
  const line = lines.findLast((line) => line !== '') ?? '';
  return line === '' ? '' : `: ${line.slice(0, 200)}`;
}

// A folder of PATH that may not be entered makes the system say of a missing program that it may not be run.
function isNowhere(program: string, path = ''): boolean {
  return !/[\\/]/.test(program) && path.split(delimiter).every((folder) => !existsSync(join(folder, program)));
}
