import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import * as z from 'zod/mini';
import {
  createHttpClient,
  EgdError,
  isEgdError,
  type Clock,
  type ErrorCode,
  type HttpClientOptions,
  type ReadRequest,
  type Sample,
  type SourceTools,
} from 'egd-core';
import { urlSourceType } from '../../src/source-types.ts';
import { urlKeys } from '../../src/url-keys.ts';

/** How a test reads. */
export interface Reading extends Partial<ReadRequest> {
  readonly client?: Partial<HttpClientOptions>;
  readonly clock?: Partial<Clock>;
  readonly tableSize?: number; // `size` of the table
}

/** Takes one sample of a source with these keys, which are validated first. */
export async function read(keys: Record<string, unknown>, reading: Reading = {}): Promise<Sample> {
  const { client = {}, clock = {}, tableSize, ...request } = reading;
  const table = { id: 'test', name: 'Test', keys: urlKeys(z).parse(keys), raw: keys };
  const source = await urlSourceType.create(tableSize === undefined ? table : { ...table, size: tableSize }, sourceTools(client, clock));
  try {
    return await source.read({ signal: new AbortController().signal, ...request });
  } finally {
    await source.close?.();
  }
}

/** The text of one sample. */
export async function readText(keys: Record<string, unknown>, reading: Reading = {}): Promise<string> {
  const { bytes } = await read(keys, reading);
  return Buffer.from(bytes).toString();
}

/** The error that a reading fails with, which has this code and a message like this. */
export async function failure(reading: Promise<unknown>, code: ErrorCode, message: RegExp): Promise<EgdError> {
  const error: unknown = await reading.then(
    () => assert.fail('the reading did not fail'),
    (error: unknown) => error,
  );
  if (!isEgdError(error)) throw error;
  assert.equal(error.code, code, error.message);
  assert.match(error.message, message);
  return error;
}

/** Waits until something is so; the test's own time limit ends it otherwise. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await delay(5);
}

/** A clock that does not wait, and what it was asked to wait, in milliseconds. */
export function quickClock(): { readonly clock: Partial<Clock>; readonly sleeps: number[] } {
  const sleeps: number[] = [];
  const sleep = async (milliseconds: number): Promise<void> => void sleeps.push(milliseconds);
  return { clock: { sleep }, sleeps };
}

function sourceTools(client: Partial<HttpClientOptions>, clock: Partial<Clock>): SourceTools {
  return {
    http: createHttpClient({ environment: {}, userAgent: 'egd-test', ...client }),
    run: unused,
    log: { debug: () => undefined, info: () => undefined, warn: () => undefined },
    clock: { now: Date.now, sleep: (milliseconds, signal) => delay(milliseconds, undefined, { signal }), ...clock },
    environment: {},
    temporaryFolder: unused,
    fail: (code, message, details) => new EgdError(code, message, details),
  };
}

function unused(): never {
  throw new Error('this source has no use for it');
}
