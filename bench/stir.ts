import { execFile } from 'node:child_process';
import { hash } from 'node:crypto';
import { promisify } from 'node:util';
import { stir } from 'egd-core/conditioning';
import type { BenchRow } from './support/bench-row.ts';

const LENGTH = 1 << 20; // bytes
const ROUNDS = 9;

/** Stirring 1 MiB, beside Python's own loop, where there is one, and the limit that SHA-256 sets. */
export default async function benchStir(): Promise<BenchRow[]> {
  const [stirring, hashing] = measure();
  const limit = hashing / 32; // every 32 bytes hash 1024
  const rows = [row(stirring, 'SHA-256 at 1 KiB / 32', limit, 0.4, '>= 0.4')];
  const python = await pythonSpeed();
  return python === undefined ? rows : [...rows, pythonRow(stirring, python, limit)];
}

// Whoever calls it, SHA-256 takes its time: on a processor without instructions for it, the hash alone may be less than
// 3 times as fast as Python's loop, and no stirring can be. The row says so and is missed all the same.
function pythonRow(stirring: number, python: number, limit: number): BenchRow {
  return row(stirring, `python3's own loop (SHA-256 alone: ${(limit / python).toFixed(1)} times)`, python, 3, '>= 3');
}

function row(value: number, against: string, other: number, least: number, limit: string): BenchRow {
  const ratio = value / other;
  const what = 'stirring 1 MiB';
  return { what, value, unit: 'MB/s', against: `${against}: ${other.toFixed(1)} MB/s`, ratio, limit, ok: ratio >= least };
}

// The best round of each, taken in turns: a core that is busy with something else slows both.
function measure(): [stirring: number, hashing: number] {
  const data = new Uint8Array(LENGTH);
  const window = new Uint8Array(1024);
  let [stirring, hashing] = [0, 0];
  for (let round = 0; round < ROUNDS; round++) {
    stirring = Math.max(
      stirring,
      speed(LENGTH, () => stir(data)),
    );
    hashing = Math.max(
      hashing,
      speed(LENGTH * 8, () => hashWindows(window, LENGTH * 8)),
    );
  }
  return [stirring, hashing];
}

function hashWindows(window: Uint8Array, length: number): void {
  for (let done = 0; done < length; done += window.length) hash('sha256', window, 'binary');
}

function speed(bytes: number, work: () => void): number {
  const start = performance.now();
  work();
  return bytes / (performance.now() - start) / 1000;
}

async function pythonSpeed(): Promise<number | undefined> {
  try {
    const { stdout } = await promisify(execFile)('python3', ['-c', PYTHON], { timeout: 60_000 });
    return Number(stdout);
  } catch {
    return undefined;
  }
}

// The plain loop that a Python programmer writes.
const PYTHON = `
import hashlib, time
def stir(data):
    running = hashlib.sha256()
    for offset in range(0, len(data), 32):
        running.update(data[offset:offset + 1024])
        for index, byte in enumerate(running.digest()[:len(data) - offset]):
            data[offset + index] ^= byte
best = float('inf')
for _ in range(5):
    data = bytearray(${LENGTH})
    start = time.perf_counter()
    stir(data)
    best = min(best, time.perf_counter() - start)
print(${LENGTH} / best / 1e6)
`;
