import { createLimitMark, type ProcessMark } from './process-mark.ts';
import type { ChildLimits } from './source-tools.ts';

/** A program as it is really started. */
export interface StartedCommand {
  readonly command: readonly [string, ...string[]];
  readonly mark?: ProcessMark; // what its descendants are known by
}

const STACK = 2048; // KiB; threads get as much each, and some of them shall fit into the memory

// A limit that can't be set is one that was lower before: it holds. Shells add variables of their own to the environment.
const SCRIPT = [
  '{ ulimit -f "$1"; ulimit -c 0; ulimit -n "$2"; ulimit -S -t "$3" && ulimit -H -t "$4"; ulimit -d "$5"; ulimit -S -s "$6"; } 2>/dev/null',
  'shift 6',
  'unset PWD OLDPWD',
  'exec ${BASH_VERSION:+env -u _ -u SHLVL} "$@"',
].join('; ');

/**
 * Puts a command under limits, on Linux: a shell sets them on itself and becomes the program. What it is given are
 * arguments, never text of a script. The memory limit of setrlimit(2) is that of one process; the group's is watched.
 */
export function limitedCommand(command: StartedCommand['command'], limits: ChildLimits | undefined): StartedCommand {
  if (limits === undefined || process.platform !== 'linux') return { command };
  const mark = createLimitMark();
  const { memory, openFiles, cpuTime } = limits;
  const kibibytes = Math.floor(memory / 1024);
  // A second between the signal that says so and the one that ends it.
  const numbers = [openFiles, cpuTime, cpuTime + 1, kibibytes, Math.min(STACK, kibibytes)].map(String);
  return { command: ['/bin/sh', '-c', SCRIPT, 'sh', mark.limit, ...numbers, ...command], mark };
}
