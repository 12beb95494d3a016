import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { withDaemon } from './support/bench-daemon.ts';
import type { BenchRow } from './support/bench-row.ts';
import { fullPoolFile, idleConfig } from './support/full-pool.ts';
import { median } from './support/median.ts';

const ROUNDS = 25;
const LIMIT = 3; // times `node -e 0`
const POOL = 1_048_576; // bytes

/** Whole commands against `node -e 0` on the same Node.js, one after the other in each round; medians. */
export default async function startUp(): Promise<BenchRow[]> {
  const binary = join(import.meta.dirname, '..', 'bin', 'run.js');
  const commands = {
    'node -e 0': ['-e', '0'],
    'egd --version': [binary, '--version'],
    'egd sources --json': [binary, 'sources', '--json'],
    'egd status': [binary, 'status'],
    'egd getentropy 32': [binary, 'getentropy', '32'],
  };
  const times = new Map<string, number[]>(Object.keys(commands).map((what) => [what, []]));
  await withDaemon({ config: idleConfig(POOL), pool: fullPoolFile(POOL) }, async ({ home }) => {
    for (let round = -2; round < ROUNDS; round += 1) {
      for (const [what, args] of Object.entries(commands)) {
        const milliseconds = timed(args, home);
        if (round >= 0) times.get(what)?.push(milliseconds); // the first rounds fill the cache of compiled code
      }
    }
  });
  const base = median(times.get('node -e 0') ?? []);
  return Object.keys(commands)
    .slice(1)
    .map((what) => {
      const value = median(times.get(what) ?? []);
      const ratio = value / base;
      return { what, value, unit: 'ms', against: `node -e 0 (${base.toFixed(0)} ms)`, ratio, limit: `<= ${LIMIT}`, ok: ratio <= LIMIT };
    });
}

function timed(args: readonly string[], home: string): number {
  const start = performance.now();
  const { status, stderr } = spawnSync(process.execPath, args, { env: { HOME: home, PATH: process.env['PATH'] }, cwd: home });
  if (status !== 0) throw new Error(`${args.join(' ')} ended with ${status}: ${stderr.toString()}`);
  return performance.now() - start;
}
