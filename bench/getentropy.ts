import { join } from 'node:path';
import type { BenchRow } from './support/bench-row.ts';
import { withDaemon, type BenchDaemon } from './support/bench-daemon.ts';
import { fullPoolFile, idleConfig } from './support/full-pool.ts';
import { median } from './support/median.ts';
import { connectRpc } from './support/rpc-client.ts';

const POOL = 512 * 2 ** 20; // bytes: what is given out in all is less
const ROUNDS = 5;
const SMALL = { bytes: 32, requests: 10_000 };
const LARGE = { bytes: 65_536, requests: 400 };
const LIMIT = 1 / (1 - 1 / 3); // durability costs at most a third
const CONFIG = idleConfig(POOL);

/** One client, one request after the other, over the socket: with durability, and beside it the same where nothing is written or synced. */
export default async function benchGetentropy(): Promise<BenchRow[]> {
  const pool = fullPoolFile(POOL);
  const noSync = `--import=${join(import.meta.dirname, 'support', 'no-sync.mjs')}`;
  return withDaemon({ config: CONFIG, pool }, (durable) =>
    withDaemon({ config: CONFIG, pool, environment: { NODE_OPTIONS: noSync } }, async (plain) => [
      ...(await compare(durable, plain, SMALL, 'requests/s', ({ requests }, seconds) => requests / seconds)),
      ...(await compare(durable, plain, LARGE, 'MB/s', ({ bytes, requests }, seconds) => (bytes * requests) / seconds / 1e6)),
    ]),
  );
}

type Load = typeof SMALL;

async function compare(
  durable: BenchDaemon,
  plain: BenchDaemon,
  load: Load,
  unit: string,
  rate: (load: Load, seconds: number) => number,
): Promise<BenchRow[]> {
  const rates: { with: number[]; without: number[] } = { with: [], without: [] };
  for (let round = -1; round < ROUNDS; round++) {
    const [one, other] = [rate(load, await run(durable, load)), rate(load, await run(plain, load))];
    if (round < 0) continue; // the code is warm now
    rates.with.push(one);
    rates.without.push(other);
  }
  const [value, base] = [median(rates.with), median(rates.without)];
  const ratio = base / value;
  return [
    {
      what: `getentropy of ${load.bytes} bytes over the socket, one client`,
      value,
      unit,
      against: `without durability: ${base.toPrecision(3)} ${unit}`,
      ratio,
      limit: `<= ${LIMIT.toFixed(2)}`,
      ok: ratio <= LIMIT,
    },
  ];
}

async function run({ socket }: BenchDaemon, { bytes, requests }: Load): Promise<number> {
  const client = await connectRpc(socket);
  const start = performance.now();
  for (let request = 0; request < requests; request++) {
    const reply = await client.call('getentropy', { bytes, encoding: 'base64' });
    if (reply.length < (bytes * 4) / 3) throw new Error(`a short reply: ${reply.length} characters`);
  }
  client.close();
  return (performance.now() - start) / 1000;
}
