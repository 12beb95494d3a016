import { spawn, spawnSync } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { join } from 'node:path';

/** Whether Python 3.3 or newer is there, with `lzma`. */
export const hasPython = spawnSync('python3', ['-c', 'import lzma']).status === 0;

/** A sample and what is done to it; bytes are hexadecimal. */
export interface SampleCase {
  readonly data: string;
  readonly no_compress: boolean;
  readonly scale: number;
}

/** The sample after each stage. */
export interface SampleResult {
  readonly compressed: string;
  readonly stirred: string;
  readonly kept: string;
}

/** A pool, and what is added to it. */
export interface PoolCase {
  readonly max_entropy: number;
  readonly chunk_max: number;
  readonly add: readonly string[];
}

/** The pool after each addition, and its file in every pickle protocol. */
export interface PoolResult {
  readonly steps: readonly (readonly { readonly id: number; readonly bytes: string }[])[];
  readonly saved: readonly string[];
}

/** What Python makes of samples. */
export async function pythonSamples(cases: readonly SampleCase[]): Promise<readonly SampleResult[]> {
  return JSON.parse(await run(cases)) as readonly SampleResult[];
}

/** What Python makes of pools. */
export async function pythonPools(cases: readonly PoolCase[]): Promise<readonly PoolResult[]> {
  return JSON.parse(await run(cases)) as readonly PoolResult[];
}

async function run(cases: readonly object[]): Promise<string> {
  const child = spawn('python3', [join(import.meta.dirname, 'python-daemon.py')], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(cases));
  return text(child.stdout);
}
