import assert from 'node:assert/strict';
import { setImmediate as turn } from 'node:timers/promises';
import { isEgdError } from '../errors/egd-error.ts';
import type { KeysJsonSchema, Sample, SourceKind } from '../source/source-type.ts';
import type { TestTools } from './test-tools.ts';

/** What a read came to, or `TOO_LATE`. */
export type Settled = { readonly sample: Sample } | { readonly error: unknown } | typeof TOO_LATE;

const TOO_LATE = 'too late';
const ENDING_TIME = 1000; // milliseconds that what was stopped may take to end
const SHOWN_BYTES = 16; // so many of a sample are no chance match

/** Waits for a read for so many milliseconds. */
export async function settled(reading: Promise<Sample>, milliseconds: number): Promise<Settled> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof TOO_LATE>((resolve) => {
    timer = setTimeout(() => resolve(TOO_LATE), milliseconds);
  });
  const read = reading.then(
    (sample) => ({ sample }),
    (error: unknown) => ({ error }),
  );
  try {
    return await Promise.race([read, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Asserts that a read settled, and not with what `tools.fail` did not make; with `mustFail` that there is no sample. */
export function assertSettled(result: Settled, milliseconds: number, { mustFail }: { readonly mustFail: boolean }): void {
  if (result === TOO_LATE) assert.fail(`still reading after ${milliseconds} ms`);
  if ('error' in result) assert.ok(isEgdError(result.error), `threw what tools.fail did not make: ${String(result.error)}`);
  else assert.ok(!mustFail, 'it gave a sample');
}

/** Asserts that a sample has the shape that the contract asks for. */
export function assertSample({ bytes, origin, events = [], maxEntropyBytes }: Sample, size: number | undefined): void {
  assert.ok(bytes instanceof Uint8Array, 'bytes: a Uint8Array');
  assert.ok(bytes.length > 0, 'bytes: at least one');
  if (size !== undefined) assert.ok(bytes.length <= size, `gave ${bytes.length} bytes, asked for ${size} at most`);
  assert.ok(typeof origin === 'string', 'origin: a text');
  assert.match(origin, /^[^\n]+$/, 'origin: one line, where the bytes came from');
  for (const { code, message } of events) assert.ok(code.length > 0 && message.length > 0, 'an event has a code and a message');
  if (maxEntropyBytes === undefined) return;
  assert.ok(maxEntropyBytes >= 0 && maxEntropyBytes <= bytes.length, 'maxEntropyBytes: at most the bytes there are');
}

/** Asserts that neither the log nor what is told of a sample shows a secret, or the sample. */
export function assertDiscreet(sample: Sample, kind: SourceKind, secrets: readonly string[], { logged }: TestTools): void {
  const told = JSON.stringify([logged, sample.origin, sample.events ?? []]);
  for (const secret of secrets) assert.ok(!told.includes(secret), 'a secret is in the log, the origin or an event');
  if (kind === 'public' || sample.bytes.length < SHOWN_BYTES) return;
  const start = Buffer.from(sample.bytes.subarray(0, SHOWN_BYTES));
  for (const shown of [start.toString('hex'), start.toString('base64').slice(0, 20), start.toString('latin1')]) {
    assert.ok(!told.toLowerCase().includes(shown.toLowerCase()), 'bytes of a sample are in the log, the origin or an event');
  }
}

/** Asserts that nothing is left of a source that was closed: no folder, and soon no program and no request. */
export async function assertNothingLeft({ folders, working }: TestTools): Promise<void> {
  for (const start = performance.now(); working.size > 0 && performance.now() - start < ENDING_TIME;) await turn();
  assert.deepEqual([...working], [], 'programs or requests were left behind');
  assert.deepEqual([...folders], [], 'temporary folders were left behind');
}

/** The values of the keys that a schema calls secrets. */
export function secretsIn({ properties }: KeysJsonSchema, keys: object): string[] {
  return Object.entries(keys).flatMap(([key, value]) => (properties[key]?.['writeOnly'] === true ? leaves(value) : []));
}

function leaves(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leaves);
  return typeof value === 'string' && value.length > 3 ? [value] : [];
}
