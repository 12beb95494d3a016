import { availableParallelism } from 'node:os';
import { extname } from 'node:path';
import type { Piscina } from 'piscina';
import type { ConditionedSample, Conditioner, ConditioningOptions } from './conditioner.ts';
import { conditionSample } from './condition-sample.ts';
import { Permits } from './permits.ts';

/** How many samples are worked on at once. */
export interface ConditionerSettings {
  readonly threads?: number; // most threads; as many as the machine runs at once, 4 at most, when left out
  readonly maxQueue?: number; // samples copied and waiting for a thread; twice the threads when left out
}

const MOST_THREADS = 4; // LZMA takes some 100 MB a thread
const IDLE_TIMEOUT = 2000; // milliseconds after which a thread without work ends
const NICENESS = 10; // of the threads, where the system knows it for threads: the main thread has a core when it needs one
const INLINE_LENGTH = 16_384; // bytes that are stirred in about a millisecond, where starting a thread takes 50

/**
 * Makes a conditioner that works in threads: they start with the first sample that needs one and end when there is
 * nothing to do. Samples beyond those at work and queued wait with their callers, uncopied.
 */
export function createConditioner(settings: ConditionerSettings = {}): Conditioner {
  const threads = settings.threads ?? Math.min(MOST_THREADS, availableParallelism());
  const permits = new Permits(threads + (settings.maxQueue ?? 2 * threads));
  let pool: Promise<Piscina> | undefined;
  let closed = false;

  async function condition(bytes: Uint8Array, how: ConditioningOptions): Promise<ConditionedSample> {
    const { compression, scale, signal } = how;
    signal?.throwIfAborted();
    if (closed) throw new Error('the conditioner is closed');
    if (compression === 'none' && bytes.length <= INLINE_LENGTH)
      return conditionSample({ bytes: new Uint8Array(bytes), compression, scale });
    await permits.acquire(signal);
    try {
      pool ??= startPool(threads);
      return await runInThread(await pool, bytes, how);
    } finally {
      permits.release();
    }
  }

  async function close(): Promise<void> {
    closed = true;
    await (await pool)?.destroy();
  }

  return { condition, close };
}

async function startPool(maxThreads: number): Promise<Piscina> {
  const { Piscina } = await import('piscina');
  // The same file, as TypeScript in the sources and as JavaScript in the package.
  const filename = new URL(`./worker${extname(import.meta.url)}`, import.meta.url).href;
  return new Piscina({
    filename,
    minThreads: 0,
    maxThreads,
    idleTimeout: IDLE_TIMEOUT,
    maxQueue: Infinity, // the permits are the bound
    recordTiming: false,
    niceIncrement: NICENESS,
  });
}

async function runInThread(
  pool: Piscina,
  bytes: Uint8Array,
  { compression, scale, signal }: ConditioningOptions,
): Promise<ConditionedSample> {
  const copy = new Uint8Array(bytes);
  try {
    const task = { bytes: copy, compression, scale };
    const result: ConditionedSample = await pool.run(task, { transferList: [copy.buffer], ...(signal === undefined ? {} : { signal }) });
    return result;
  } catch (error) {
    signal?.throwIfAborted(); // with the reason, where the library has an error of its own
    throw error;
  }
}
