import { EgdError } from 'egd-core';

/** What a daemon and all that it starts may use. */
export interface ProcessLimits {
  readonly openFiles: number;
  readonly memory: number; // bytes that may be held; the worker watches it, the kernel stops what grows beyond all bounds
}

// Numbers of the kernel.
const DATA = 2;
const CORE = 4;
const OPEN_FILES = process.platform === 'darwin' ? 8 : 7;

// V8 sets half a GiB of writable addresses aside for the code of each thread, and there are up to 40. It is no memory,
// but the kernel counts it.
const SET_ASIDE = 24 * 2 ** 30;

/**
 * Limits this process and those it starts from now on: no core dumps, which would hold pool bytes, and so many open
 * files and so much memory, or what was allowed at most before. On Windows there is nothing like it.
 */
export async function limitProcess({ openFiles, memory }: ProcessLimits): Promise<void> {
  if (process.platform === 'win32') return;
  const { default: koffi } = await import('koffi');
  const libc = koffi.load(null);
  const getLimit: (kind: number, limits: BigUint64Array) => number = libc.func('int getrlimit(int kind, _Out_ uint64_t *limits)');
  const setLimit: (kind: number, limits: BigUint64Array) => number = libc.func('int setrlimit(int kind, uint64_t *limits)');
  for (const [kind, wanted] of [
    [CORE, 0n],
    [OPEN_FILES, BigInt(openFiles)],
    [DATA, BigInt(memory + SET_ASIDE)],
  ] as const) {
    const limits = new BigUint64Array(2); // what holds, and what it may be raised to
    if (getLimit(kind, limits) !== 0) throw failed('read');
    const most = limits[1] ?? 0n;
    limits.fill(wanted < most ? wanted : most);
    if (setLimit(kind, limits) !== 0) throw failed('set');
  }
}

/** Lets an open file stay open in the program that takes the place of this one. */
export async function keepOpenAcrossExec(descriptor: number): Promise<void> {
  const SET_DESCRIPTOR_FLAGS = 2;
  const { default: koffi } = await import('koffi');
  const control: (descriptor: number, command: number, kind: string, flags: number) => number = koffi
    .load(null)
    .func('int fcntl(int descriptor, int command, ...)');
  if (control(descriptor, SET_DESCRIPTOR_FLAGS, 'int', 0) !== 0) throw failed('hand on');
}

function failed(what: string): EgdError {
  return new EgdError('DAEMON_PRIVILEGE_ERROR', `The kernel refused to ${what} the limits of the process.`, {
    suggestions: ['Check `max_open_files` and `max_memory` of `[daemon]`.'],
  });
}
