import { execFileSync } from 'node:child_process';
import { existsSync, globSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { residentBytes } from './support/bench-daemon.ts';
import { withBridge, type BenchBridge } from './support/bench-bridge.ts';
import type { BenchRow } from './support/bench-row.ts';

const SECONDS = Number(process.env['EGD_BENCH_SECONDS'] ?? 600);
const RATE = 300_000; // bytes a second of the appliance
const DRAW = 32_768; // bytes of a request
const BLOCK = 32; // bytes that are compared
const MOST_GROWTH = 1.25; // of memory, from the first quarter to the last

// In tenths of the whole time: when something is broken, and when it is mended.
const FAULTS = [
  { name: 'appliance gone', from: 1, to: 2 },
  { name: 'gateway killed', from: 3, to: 4 },
  { name: "collector's clock an hour ahead", from: 5, to: 6 },
  { name: "disk of the gateway's marks full", from: 7, to: 8 },
] as const;

/**
 * A bridge under load while one thing after the other breaks: what was lost, whether memory stays flat, whether a byte comes
 * twice. The clock is moved by libfaketime, and the disk is a small file system of root's; where one is missing its fault is left out.
 */
export default async function benchBridgeSoak(): Promise<BenchRow[]> {
  const folder = await mkdtemp(join(tmpdir(), 'egd-soak-'));
  const disk = mountSmall(folder);
  const clock = join(folder, 'clock');
  const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1');
  await writeFile(clock, '+0');
  const environment =
    library === undefined
      ? {}
      : { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: clock, FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' };
  const options = { collectorEnvironment: environment, collector: COLLECTOR, ...(disk ? { stateFolder: folder } : {}) };
  try {
    return await withBridge(options, async (bridge) => {
      const faults: Record<string, Fault> = {
        'appliance gone': { begin: () => bridge.appliance.setFault('refused'), end: () => bridge.appliance.setFault(undefined) },
        'gateway killed': { begin: () => bridge.gateway.stop('SIGKILL'), end: () => bridge.gateway.start() },
        ...(library === undefined
          ? {}
          : { "collector's clock an hour ahead": { begin: () => writeFile(clock, '+1h'), end: () => writeFile(clock, '+0') } }),
        ...(disk ? { "disk of the gateway's marks full": { begin: () => fill(folder), end: () => rm(join(folder, 'ballast')) } } : {}),
      };
      bridge.appliance.setRate(RATE);
      return soak(bridge, faults);
    });
  } finally {
    if (disk) execFileSync('umount', [folder]);
    await rm(folder, { recursive: true, force: true });
  }
}

const COLLECTOR =
  'fetch_chunk_size = 32768\nfetch_interval = "100ms"\npush_interval = "200ms"\nbuffer_size = 4194304\nqueue_size = 67108864\n';

interface Fault {
  readonly begin: () => Promise<unknown>;
  readonly end: () => Promise<unknown>;
}

async function soak(bridge: BenchBridge, faults: Readonly<Record<string, Fault>>): Promise<BenchRow[]> {
  const start = performance.now();
  const tenth = (SECONDS * 1000) / 10;
  const at = (tenths: number): Promise<void> => delay(Math.max(0, start + tenths * tenth - performance.now()));
  const stop = new AbortController();
  const client = draw(bridge.url, stop.signal);
  const memory = watchMemory(bridge, stop.signal);
  const received: number[] = []; // by the gateway, in each of its lives
  for (const { name, from, to } of FAULTS) {
    const fault = faults[name];
    await at(from);
    if (fault === undefined) process.stderr.write(`  left out: ${name}\n`);
    if (name === 'gateway killed') received.push(await receivedBy(bridge));
    await fault?.begin();
    await at(to);
    await fault?.end();
  }
  await at(10);
  await bridge.collector.stop('SIGTERM'); // pushes what it has
  received.push(await receivedBy(bridge));
  stop.abort();
  const [{ blocks, repeated, served, refused }, samples] = await Promise.all([client, memory]);
  const { fetched, pushed } = lastWords(bridge.collector.log);
  const lost = fetched - pushed;
  const all = received.reduce((sum, bytes) => sum + bytes, 0);
  const left = Object.keys(faults).join(', ');
  return [
    row('bytes served twice', repeated * BLOCK, `none; ${blocks} blocks of ${BLOCK} bytes compared, ${refused} requests refused`, 0),
    row('bytes that the collector could not push', lost, `${mega(fetched)} MB fetched, while these broke: ${left}`, 0),
    {
      what: 'bytes that never came to the gateway, or were in it when it was killed',
      value: mega(fetched - served),
      unit: 'MB',
      against: `${mega(fetched)} MB fetched, ${mega(all)} MB seen by the gateway, ${mega(served)} MB served`,
      ratio: (fetched - served) / fetched,
      limit: '<= 0.5',
      ok: (fetched - served) / fetched <= 0.5,
    },
    ...(['gateway', 'collector'] as const).map((name): BenchRow => {
      const [early, late] = [quarter(samples[name], 0), quarter(samples[name], 3)];
      return {
        what: `memory of the ${name}, last quarter`,
        value: mega(late),
        unit: 'MB',
        against: `the first quarter: ${mega(early)} MB`,
        ratio: late / early,
        limit: `<= ${MOST_GROWTH}`,
        ok: late / early <= MOST_GROWTH,
      };
    }),
  ];
}

function row(what: string, value: number, against: string, most: number): BenchRow {
  return { what, value, unit: 'bytes', against, ratio: value, limit: String(most), ok: value <= most };
}

// Draws all the time, and looks whether a block came before.
async function draw(url: string, signal: AbortSignal): Promise<{ blocks: number; repeated: number; served: number; refused: number }> {
  const seen = new Set<string>();
  const result = { blocks: 0, repeated: 0, served: 0, refused: 0 };
  while (!signal.aborted) {
    const bytes = await fetch(`${url}/api/random?bytes=${DRAW}&encoding=binary`, { signal })
      .then(async (reply) => (reply.ok ? Buffer.from(await reply.arrayBuffer()) : undefined))
      .catch(() => undefined);
    if (bytes === undefined) {
      result.refused += 1;
      await delay(100);
      continue;
    }
    result.served += bytes.length;
    for (let offset = 0; offset < bytes.length; offset += BLOCK) {
      const block = bytes.toString('latin1', offset, offset + 12); // enough to tell them apart
      result.blocks += 1;
      if (seen.has(block)) result.repeated += 1;
      seen.add(block);
    }
  }
  return result;
}

async function watchMemory({ gateway, collector }: BenchBridge, signal: AbortSignal): Promise<Record<'gateway' | 'collector', number[]>> {
  const samples: Record<'gateway' | 'collector', number[]> = { gateway: [], collector: [] };
  while (!signal.aborted) {
    for (const [name, { pid }] of Object.entries({ gateway, collector } as const)) {
      const bytes = await residentBytes(pid(), 'Rss').catch(() => undefined);
      if (bytes !== undefined) samples[name === 'gateway' ? 'gateway' : 'collector'].push(bytes);
    }
    await delay(1000, undefined, { signal }).catch(() => undefined);
  }
  return samples;
}

async function receivedBy({ url }: BenchBridge): Promise<number> {
  const status: unknown = await (await fetch(`${url}/api/status`)).json();
  return Number(Object(status).total_bytes_received);
}

// What the collector says when it stops.
function lastWords(log: readonly string[]): { readonly fetched: number; readonly pushed: number } {
  const line: unknown = JSON.parse(log.findLast((text) => text.includes('"fetched"') && text.includes('"pushed"')) ?? '{}');
  return { fetched: Number(Object(line).fetched), pushed: Number(Object(line).pushed) };
}

function quarter(samples: readonly number[], index: number): number {
  const size = Math.floor(samples.length / 4);
  const part = samples.slice(index * size, (index + 1) * size).toSorted((a, b) => a - b);
  return part[part.length >> 1] ?? Number.NaN;
}

function mega(bytes: number): number {
  return Math.round(bytes / 1e4) / 100;
}

// A file system of 512 KiB, where this user may have one.
function mountSmall(folder: string): boolean {
  if (process.geteuid?.() !== 0 || !existsSync('/proc/mounts')) return false;
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k,mode=0700', 'egd-soak', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

async function fill(folder: string): Promise<void> {
  await writeFile(join(folder, 'ballast'), Buffer.alloc(1_048_576)).catch(() => undefined); // as much as there is room for
}
