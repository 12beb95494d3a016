// The thread that measures: it collects one sample, hands it over and ends.
import { parentPort, workerData } from 'node:worker_threads';
import { collectDeltas, type CollectionRequest } from '../collect-deltas.ts';
import { startTimer } from '../timer.ts';

const collection = collectDeltas(workerData as CollectionRequest, startTimer());
parentPort?.postMessage(collection, 'bytes' in collection ? [collection.bytes.buffer] : []);
