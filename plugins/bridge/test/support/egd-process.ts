import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { tied } from './tied-process.ts';

/** The command line as it was built. */
export const BIN = join(import.meta.dirname, '../../../../bin/run.js');

/** A command of the built command line, that runs. */
export interface EgdProcess {
  readonly child: ChildProcessWithoutNullStreams;
  readonly ended: Promise<{ readonly status: number | null; readonly stdout: string; readonly stderr: string }>;
  /** Resolves with all of standard output so far as soon as it matches; rejects when the process ends before. */
  said(pattern: RegExp): Promise<string>;
}

/** Starts a command in a folder that is its home as well. */
export function startEgd(
  args: readonly string[],
  { home, environment = {} }: { readonly home: string; readonly environment?: object },
): EgdProcess {
  const child = spawn(...tied(process.execPath, [BIN, ...args]), {
    cwd: home,
    env: { PATH: process.env['PATH'], HOME: home, ...environment },
  });
  let said = '';
  const listeners = new Set<() => void>();
  child.stdout.setEncoding('utf8').on('data', (part: string) => {
    said += part;
    for (const listener of listeners) listener();
  });
  const status = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
  const ended = Promise.all([status, text(child.stderr)]).then(([code, stderr]) => ({ status: code, stdout: said, stderr }));
  return {
    child,
    ended,
    said: async (pattern) => {
      const { promise, resolve } = Promise.withResolvers<string>();
      const look = (): void => {
        if (pattern.test(said)) resolve(said);
      };
      listeners.add(look);
      look();
      const early = ended.then(({ stdout, stderr }) => {
        if (!pattern.test(stdout)) throw new Error(`It ended without saying ${String(pattern)}:\n${stdout}\n${stderr}`);
        return stdout;
      });
      return Promise.race([promise, early]).finally(() => listeners.delete(look));
    },
  };
}
