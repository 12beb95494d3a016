import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createChildRunner } from '../../src/source/child-runner.ts';
import type { RunRequest, RunResult } from '../../src/source/source-tools.ts';

const run = createChildRunner({ environment: process.env });

/** Runs a program as commands are run. */
export function runProgram(command: readonly [string, ...string[]], request: Partial<RunRequest> = {}): Promise<RunResult> {
  return run(command, { signal: new AbortController().signal, subject: 'command', ...request });
}

/** Runs a text of shell; further words are its `$1`, `$2`, … */
export function runShell(text: string, request: Partial<RunRequest> = {}, ...words: string[]): Promise<RunResult> {
  return runProgram(['sh', '-c', text, 'sh', ...words], request);
}

/** Gives a folder to `use` and removes it. */
export async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'egd-test-'));
  try {
    await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The PID that a child wrote to a file, as soon as its whole line is there. */
export async function pidIn(file: string): Promise<number> {
  for (let tries = 0; tries < 1000; tries += 1) {
    const text = await readFile(file, 'utf8').catch(() => '');
    if (text.endsWith('\n')) return Number(text);
    await delay(10);
  }
  throw new Error(`no PID in ${file} after 10 s`);
}

/** Whether a process runs; a zombie that nobody has waited for yet does not. */
export function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'latin1'));
  } catch {
    return false;
  }
}

/** Settles when a process runs no more; rejects after 10 s. */
export async function hasEnded(pid: number): Promise<void> {
  for (let tries = 0; tries < 1000; tries += 1) {
    if (!isRunning(pid)) return;
    await delay(10);
  }
  throw new Error(`${pid} still runs after 10 s`);
}
