import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const script = join(import.meta.dirname, 'pool-child.ts');

/** What the child says. */
export interface PoolChildReport {
  readonly code: string | null; // of the error
  readonly message?: string;
}

/** Runs the child to its end; `shell` is put before it, and may set limits. */
export async function runPoolChild(args: readonly string[], shell = ''): Promise<PoolChildReport> {
  const child = spawnChild(args, shell);
  assert.ok(child.stdout);
  const [said, [status]] = await Promise.all([text(child.stdout), once(child, 'close')]);
  assert.equal(status, 0, said);
  return JSON.parse(said);
}

/** Starts the child, kills it after it has said something some times, and waits for its end. */
export async function killPoolChild(args: readonly string[], times: number): Promise<void> {
  const child = spawnChild(args);
  assert.ok(child.stdout);
  const ended = once(child, 'close');
  let lines = 0;
  for await (const part of child.stdout) {
    lines += String(part).split('\n').length - 1;
    if (lines >= times) child.kill('SIGKILL');
  }
  const [, signal] = await ended;
  assert.equal(signal, 'SIGKILL');
}

function spawnChild(args: readonly string[], shell = ''): ChildProcess {
  const command = [process.execPath, '--conditions=egd-source', script, ...args];
  return spawn('sh', ['-c', `${shell} exec "$@"`, 'sh', ...command], { stdio: ['ignore', 'pipe', 'inherit'], timeout: 50_000 });
}
