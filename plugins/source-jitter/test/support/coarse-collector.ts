// The measuring thread with a timer of 1 ms, as a hardened machine may have it.
import { parentPort, workerData } from 'node:worker_threads';
import { collectDeltas, type CollectionRequest } from '../../src/collect-deltas.ts';

const timer = (): number => Math.floor(performance.now()) * 1e6;
parentPort?.postMessage(collectDeltas(workerData as CollectionRequest, timer), []);
