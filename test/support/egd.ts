import { spawn } from 'node:child_process';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The real binary. */
export const binary = join(import.meta.dirname, '..', '..', 'bin', 'run.js');

/** How a run of the real binary ended. */
export interface EgdRun {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: Buffer;
  readonly stderr: string;
}

/** A user of egd with an own home folder, in which nothing of the real user's is seen. */
export interface EgdUser {
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Runs the real binary in the home folder. */
  run(...args: string[]): Promise<EgdRun>;
  /** The same with more environment or standard input. */
  runWith(options: RunOptions, ...args: string[]): Promise<EgdRun>;
  remove(): Promise<void>;
}

/** What a run is given besides its arguments. */
export interface RunOptions {
  readonly environment?: Readonly<Record<string, string>>;
  readonly cwd?: string;
  readonly node?: string; // another Node.js
}

/** Makes a user in a temporary folder. */
export async function makeUser(): Promise<EgdUser> {
  const home = await mkdtemp(join(tmpdir(), 'egd-user-'));
  await mkdir(join(home, 'tmp'));
  const environment = { HOME: home, PATH: process.env['PATH'] ?? '', TMPDIR: join(home, 'tmp') };
  const runWith = (options: RunOptions, ...args: string[]): Promise<EgdRun> => runEgd(args, environment, home, options);
  return {
    home,
    environment,
    run: (...args) => runWith({}, ...args),
    runWith,
    remove: () => rm(home, { recursive: true, force: true }),
  };
}

function runEgd(args: readonly string[], base: Readonly<Record<string, string>>, home: string, options: RunOptions): Promise<EgdRun> {
  const { environment = {}, cwd = home, node = process.execPath } = options;
  const child = spawn(node, [binary, ...args], {
    cwd,
    env: { ...base, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: 120_000,
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (part: Buffer) => stdout.push(part));
  child.stderr.on('data', (part: Buffer) => stderr.push(part));
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status, signal) =>
      resolve({ status, signal, stdout: Buffer.concat(stdout), stderr: Buffer.concat(stderr).toString() }),
    );
  });
}
