import type { BenchRow } from './support/bench-row.ts';
import { withDaemon } from './support/bench-daemon.ts';
import { fullPoolFile, idleConfig } from './support/full-pool.ts';
import { connectRpc } from './support/rpc-client.ts';

const CLIENTS = 100;
const SECONDS = Number(process.env['EGD_BENCH_SECONDS'] ?? 60);
const POOL = 256 * 2 ** 20; // bytes: more than is given out meanwhile
const SIZES = [16, 32, 64, 256]; // bytes
const LIMIT = 100; // ms
const FAIREST = 0.5; // the slowest client gets at least so much of what the mean gets
const CONFIG = idleConfig(POOL);

/** A hundred clients at once: how long they wait, whether one gets less than the others, whether a reply is wrong. */
export default async function benchHundredClients(): Promise<BenchRow[]> {
  return withDaemon({ config: CONFIG, pool: fullPoolFile(POOL) }, async ({ socket }) => {
    const until = performance.now() + SECONDS * 1000;
    const seen = new Set<string>();
    const clients = await Promise.all(Array.from({ length: CLIENTS }, (_client, index) => load(socket, index, until, seen)));
    const times = clients.flatMap((client) => client.times).toSorted((a, b) => a - b);
    const p99 = times[Math.floor(times.length * 0.99)] ?? Number.NaN;
    const fewest = Math.min(...clients.map((client) => client.times.length));
    const mean = times.length / CLIENTS;
    const wrong = clients.reduce((sum, client) => sum + client.wrong, 0);
    return [
      {
        what: `${CLIENTS} clients for ${SECONDS} s: p99 of a request`,
        value: p99,
        unit: 'ms',
        against: `${LIMIT} ms; ${times.length} requests, median ${(times[times.length >> 1] ?? Number.NaN).toFixed(1)} ms, longest ${(times.at(-1) ?? Number.NaN).toFixed(0)} ms`,
        ratio: p99 / LIMIT,
        limit: '<= 1',
        ok: p99 <= LIMIT,
      },
      {
        what: 'requests of the client that got fewest',
        value: fewest,
        unit: '',
        against: `the mean: ${mean.toFixed(0)}`,
        ratio: fewest / mean,
        limit: `>= ${FAIREST}`,
        ok: fewest / mean >= FAIREST,
      },
      {
        what: 'replies that were short, or repeated bytes',
        value: wrong,
        unit: '',
        against: 'none',
        ratio: wrong,
        limit: '0',
        ok: wrong === 0,
      },
    ];
  });
}

interface Load {
  readonly times: number[]; // milliseconds
  wrong: number;
}

async function load(socket: string, index: number, until: number, seen: Set<string>): Promise<Load> {
  const client = await connectRpc(socket);
  const result: Load = { times: [], wrong: 0 };
  for (let request = index; performance.now() < until; request++) {
    const bytes = SIZES[request % SIZES.length] ?? 32;
    const start = performance.now();
    const { result: reply } = JSON.parse(await client.call('getentropy', { bytes, encoding: 'base64' }));
    result.times.push(performance.now() - start);
    const data = Buffer.from(String(reply.data), 'base64');
    const head = data.toString('latin1', 0, 16);
    if (data.length !== bytes || seen.has(head)) result.wrong++;
    seen.add(head);
  }
  client.close();
  return result;
}
