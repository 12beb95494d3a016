// A process of its own that has a durable pool, fills it, saves it all the time, and gives bytes out: for each line on
// standard input, which says how many, a frame on standard output. Ends by itself when standard input does.
import { randomBytes } from 'node:crypto';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { DurablePool, isEgdError, type OpenedPool } from 'egd-core';

const FULL = 150_000; // bytes
const LIMITS = { maxEntropy: 200_000, chunkMaxEntropy: 4096 };

let given = 0; // bytes
const [path = '', reserveBlock = '16384'] = process.argv.slice(2);
const opened = await DurablePool.open({ path, limits: LIMITS, reserveBlock: Number(reserveBlock) }).catch(sayError);
if (opened !== undefined) await live(opened);

async function live({ pool, found, lost }: OpenedPool): Promise<void> {
  say({ event: 'open', found, lost, bytes: pool.byteCount });
  fill(pool);
  const timers = [setInterval(() => fill(pool), 3), setInterval(() => void pool.trim().catch(sayError), 40)];
  const ending = new AbortController();
  const saving = saveUntil(ending.signal, pool);
  const taking: Promise<void>[] = [];
  for await (const line of createInterface({ input: process.stdin })) taking.push(give(pool, Number(line)).catch(sayError));
  for (const timer of timers) clearInterval(timer);
  await Promise.all(taking);
  ending.abort();
  await saving;
  say({ event: 'saving', given, bytes: pool.byteCount });
  await pool.close().catch(sayError);
  say({ event: 'closed' });
}

function fill(pool: DurablePool): void {
  if (pool.byteCount < FULL) pool.add(randomBytes(1 + Math.floor(Math.random() * 20_000)));
}

async function give(pool: DurablePool, length: number): Promise<void> {
  const bytes = await pool.take(length);
  given += bytes.length;
  frame('B', bytes);
}

async function saveUntil(signal: AbortSignal, pool: DurablePool): Promise<void> {
  while (!signal.aborted) {
    say({ event: 'saving', given, bytes: pool.byteCount });
    await pool.save().then(({ bytes }) => say({ event: 'saved', bytes }), sayError);
    await setTimeout(Math.random() * 50);
  }
}

function sayError(error: unknown): undefined {
  if (!isEgdError(error)) throw error;
  say({ event: 'error', code: error.code });
}

function say(event: object): void {
  frame('E', Buffer.from(JSON.stringify(event)));
}

// A pipe is written to at once: what was written has left the process, also when it is killed next.
function frame(type: string, bytes: Uint8Array): void {
  const head = Buffer.alloc(5);
  head.write(type);
  head.writeUInt32LE(bytes.length, 1);
  process.stdout.write(Buffer.concat([head, bytes]));
}
