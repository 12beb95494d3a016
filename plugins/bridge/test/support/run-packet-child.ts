import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const script = join(import.meta.dirname, 'packet-child.ts');

/** Starts the child, kills it when it has said so many lines, and gives all whole lines that it said until it ended. */
export async function killPacketChild(args: readonly string[], times: number, input: readonly string[] = []): Promise<string[]> {
  const child = spawn(process.execPath, ['--conditions=egd-source', script, ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: 50_000,
  });
  const ended = once(child, 'close');
  child.stdin.on('error', () => undefined); // it was killed
  child.stdin.write(input.map((line) => `${line}\n`).join(''));
  const lines = await linesOf(child, times);
  const [, signal] = await ended;
  assert.equal(signal, 'SIGKILL');
  return lines;
}

async function linesOf(child: ChildProcess, times: number): Promise<string[]> {
  assert.ok(child.stdout);
  const lines: string[] = [];
  for await (const line of createInterface({ input: child.stdout })) {
    lines.push(line);
    if (lines.length === times) child.kill('SIGKILL');
  }
  return lines;
}
