import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { BenchRow } from './support/bench-row.ts';
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
    return await withHastyDaemon(`http://127.0.0.1:${port}`, async (socket) => {
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

// A configuration may not have intervals of less than 10 s: the parts of the daemon, put together for this.
async function withHastyDaemon<Result>(url: string, measure: (socket: string) => Promise<Result>): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'egd-bench-'));
  const child = fork(join(import.meta.dirname, 'support', 'hasty-daemon.ts'), [folder, url, String(SOURCES), String(INTERVAL)], {
    execArgv: ['--conditions=egd-source', '--disable-warning=ExperimentalWarning'],
  });
  try {
    await once(child, 'message');
    return await measure(join(folder, 'egd.sock'));
  } finally {
    child.kill('SIGKILL');
    await once(child, 'exit');
    await rm(folder, { recursive: true, force: true });
  }
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
