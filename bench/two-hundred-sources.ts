import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { BenchRow } from './support/bench-row.ts';
import { withDaemon } from './support/bench-daemon.ts';
import { connectRpc } from './support/rpc-client.ts';

const SOURCES = 200;
const INTERVAL = 1000; // milliseconds
const SECONDS = 30;
const TOLERANCE = 0.1;
const ANSWER_LIMIT = 50; // milliseconds

/** 200 sources with intervals of a second against a server on this machine: whether each keeps its time, and how the socket answers meanwhile. */
export default async function benchTwoHundredSources(): Promise<BenchRow[]> {
  const fetches = new Map<string, number[]>();
  const server = createServer((request, response) => {
    const times = fetches.get(request.url ?? '') ?? [];
    times.push(performance.now());
    fetches.set(request.url ?? '', times);
    response.end(randomBytes(256));
  });
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as AddressInfo;
  try {
    return await withDaemon({ config: configOf(port) }, async ({ socket }) => {
      await wait(5000); // the first fetches, spread out
      fetches.clear();
      const answers = await askMeanwhile(socket);
      return rows(fetches, answers);
    });
  } finally {
    server.close();
    server.closeAllConnections();
  }
}

function configOf(port: number): string {
  const tables = Array.from(
    { length: SOURCES },
    (_table, index) => `[page_${index}]
name = "Page ${index}"
interval = "${INTERVAL / 1000}s"
scale = 1.0
no_compress = true
url = "http://127.0.0.1:${port}/${index}"
`,
  );
  return tables.join('\n');
}

async function askMeanwhile(socket: string): Promise<number[]> {
  const client = await connectRpc(socket);
  const answers: number[] = [];
  for (const until = performance.now() + SECONDS * 1000; performance.now() < until; await wait(10)) {
    const start = performance.now();
    await client.call('getentropy', { bytes: 32, encoding: 'hex' });
    answers.push(performance.now() - start);
  }
  client.close();
  return answers.toSorted((a, b) => a - b);
}

function rows(fetches: ReadonlyMap<string, readonly number[]>, answers: readonly number[]): BenchRow[] {
  const means = [...fetches.values()].map((times) => ((times.at(-1) ?? 0) - (times[0] ?? 0)) / (times.length - 1));
  const worst = Math.max(...means.map((mean) => Math.abs(mean - INTERVAL) / INTERVAL));
  const late = [...fetches.values()].flatMap((times) => times.slice(1).map((time, index) => time - (times[index] ?? 0)));
  const onTime = late.filter((gap) => Math.abs(gap - INTERVAL) <= TOLERANCE * INTERVAL).length / late.length;
  const p99 = answers[Math.floor(answers.length * 0.99)] ?? Number.NaN;
  return [
    {
      what: `${fetches.size} sources, interval ${INTERVAL} ms: the one farthest from it, on average`,
      value: 100 * worst,
      unit: '%',
      against: `its interval; ${(100 * onTime).toFixed(1)} % of ${late.length} single gaps are within ${100 * TOLERANCE} %`,
      ratio: worst,
      limit: `<= ${TOLERANCE}, all ${SOURCES}`,
      ok: worst <= TOLERANCE && fetches.size === SOURCES,
    },
    {
      what: 'p99 of a request over the control socket meanwhile',
      value: p99,
      unit: 'ms',
      against: `${ANSWER_LIMIT} ms`,
      ratio: p99 / ANSWER_LIMIT,
      limit: '<= 1',
      ok: p99 <= ANSWER_LIMIT,
    },
  ];
}
