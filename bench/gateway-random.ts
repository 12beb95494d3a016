import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { promisify } from 'node:util';
import { hasNatsServer, NatsServer } from '../plugins/bridge/test/support/nats-server.ts';
import type { BenchRow } from './support/bench-row.ts';
import { median } from './support/median.ts';
import { startServers, type RandomServers } from './support/random-servers.ts';

const SIZES = [32, 1024, 65_536]; // bytes
const ROUNDS = 5;
const SECONDS = 2; // of a load
const LEAST_RATE = 0.75; // of the bare server's
const MOST_WAIT = 1.5; // times the bare server's p99

/** `/api/random` under `wrk -t1 -c64`, beside a bare node:http server that answers as many characters; then on all cores, as a fleet on NATS. */
export default async function benchGatewayRandom(): Promise<BenchRow[]> {
  const alone = await compare(1, SIZES);
  if (!hasNatsServer) return alone;
  const nats = await NatsServer.start();
  try {
    return [...alone, ...(await compare(availableParallelism(), SIZES, nats.url))];
  } finally {
    await nats.remove();
  }
}

interface Load {
  readonly rate: number; // requests a second
  readonly p99: number; // milliseconds
}

async function compare(processes: number, sizes: readonly number[], nats?: string): Promise<BenchRow[]> {
  const bare = await startServers('bare', processes);
  const gateway = await startServers('gateway', processes, nats).catch(async (error: unknown) => {
    await bare.close();
    throw error;
  });
  try {
    const rows: BenchRow[] = [];
    for (const bytes of sizes) rows.push(...(await compareSize(bare, gateway, processes, bytes)));
    return rows;
  } finally {
    await bare.close();
    await gateway.close();
  }
}

async function compareSize(bare: RandomServers, gateway: RandomServers, processes: number, bytes: number): Promise<BenchRow[]> {
  const loads: { readonly bare: Load[]; readonly gateway: Load[] } = { bare: [], gateway: [] };
  for (let round = -1; round < ROUNDS; round++) {
    const one = await load(bare, bytes, false);
    await gateway.fill();
    const other = await load(gateway, bytes, processes > 1);
    if (round < 0) continue; // the code is warm now
    loads.bare.push(one);
    loads.gateway.push(other);
  }
  const [rate, bareRate] = [median(loads.gateway.map((each) => each.rate)), median(loads.bare.map((each) => each.rate))];
  const [p99, bareP99] = [median(loads.gateway.map((each) => each.p99)), median(loads.bare.map((each) => each.p99))];
  const where = processes === 1 ? '' : `, a fleet of ${processes} on one port`;
  return [
    {
      what: `/api/random?bytes=${bytes}, 64 clients${where}`,
      value: rate,
      unit: 'requests/s',
      against: `bare node:http: ${bareRate.toFixed(0)} requests/s`,
      ratio: rate / bareRate,
      limit: processes === 1 && bytes === 32 ? `>= ${LEAST_RATE}` : 'none',
      ok: processes !== 1 || bytes !== 32 || rate / bareRate >= LEAST_RATE,
    },
    {
      what: `p99 of it${where}`,
      value: p99,
      unit: 'ms',
      against: `bare node:http: ${bareP99.toFixed(2)} ms`,
      ratio: p99 / bareP99,
      limit: processes === 1 && bytes === 32 ? `<= ${MOST_WAIT}` : 'none',
      ok: processes !== 1 || bytes !== 32 || p99 / bareP99 <= MOST_WAIT,
    },
  ];
}

// A fleet that has nothing ready at this moment refuses: its refusals do not count as answers.
async function load({ url }: RandomServers, bytes: number, mayRefuse: boolean): Promise<Load> {
  const seconds = bytes > 10_000 ? 1 : SECONDS; // the buffer lasts no longer
  const { stdout } = await promisify(execFile)('wrk', ['-t1', '-c64', `-d${seconds}s`, '--latency', `${url}/api/random?bytes=${bytes}`]);
  const refused = Number(/Non-2xx or 3xx responses: (\d+)/.exec(stdout)?.[1] ?? 0);
  if (refused > 0 && !mayRefuse) throw new Error(`Not every request was answered:\n${stdout}`);
  const rate = Number(/Requests\/sec:\s+([\d.]+)/.exec(stdout)?.[1]) - refused / seconds;
  const [, p99 = '', unit = ''] = /99%\s+([\d.]+)(us|ms|s)/.exec(stdout) ?? [];
  return { rate, p99: Number(p99) * ({ us: 0.001, ms: 1, s: 1000 }[unit] ?? Number.NaN) };
}
