import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { ReadRequest, Sample, Source, SourceTable, SourceTools } from 'egd-core';
import type { Collection, CollectionRequest } from './collect-deltas.ts';
import { MEMORY, OVERSAMPLING, type JitterKeys } from './jitter-table.ts';

const DEFAULT_SIZE = 1024; // bytes, one of each delta
const MAX_SIZE = 65_536; // bytes a read: about a second

/** Makes a source that measures in a thread of its own, which ends with each read. `collector` is the thread's file. */
export function createJitterSource(table: SourceTable<JitterKeys>, tools: SourceTools, collector: URL): Source {
  const closing = new AbortController();
  return {
    read: ({ size = table.size ?? DEFAULT_SIZE, signal }: ReadRequest) =>
      readSample(table.keys, Math.min(size, MAX_SIZE), AbortSignal.any([signal, closing.signal]), tools, collector),
    close: () => {
      closing.abort();
    },
  };
}

async function readSample(keys: JitterKeys, size: number, signal: AbortSignal, tools: SourceTools, collector: URL): Promise<Sample> {
  const { oversampling = OVERSAMPLING.default, memory = MEMORY.default } = keys;
  const collection = await collectInThread({ size, oversampling, memory }, signal, tools, collector);
  if ('failure' in collection) throw tools.fail(collection.failure.code, collection.failure.message);
  const { bytes, resolution, stuck } = collection;
  tools.log.debug('time deltas collected', { deltas: bytes.length, stuck, resolution });
  return { bytes, origin: 'timing jitter of the CPU', maxEntropyBytes: Math.floor(bytes.length / (8 * oversampling)) };
}

// Whatever comes first, the thread is gone when this settles.
async function collectInThread(request: CollectionRequest, signal: AbortSignal, tools: SourceTools, collector: URL): Promise<Collection> {
  const stopped = (): Error => tools.fail('SOURCE_ABORTED', 'the measurement was stopped', { cause: signal.reason });
  if (signal.aborted) throw stopped();
  const worker = new Worker(collector, { workerData: request });
  worker.on('error', () => undefined); // told by the message that does not come; without a listener it would end the process
  const ended = new AbortController();
  try {
    const message = once(worker, 'message', { signal: AbortSignal.any([signal, ended.signal]) });
    worker.once('exit', () => {
      ended.abort();
    });
    const [collection] = (await message) as [Collection];
    return collection;
  } catch (error) {
    if (signal.aborted) throw stopped();
    // A thread that broke has ended too by now: only the error says which came first.
    if (isAbort(error)) throw tools.fail('SOURCE_CRASHED', 'the measuring thread ended without a result');
    throw tools.fail('SOURCE_CRASHED', `the measuring thread failed: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  } finally {
    await worker.terminate();
  }
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ABORT_ERR';
}
