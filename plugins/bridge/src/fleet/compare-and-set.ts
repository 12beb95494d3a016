import { setTimeout as delay } from 'node:timers/promises';
import type { KV } from '@nats-io/kv';
import { EgdError } from 'egd-core';
import { apiErrorNumber } from './fleet-layout.ts';
import { ANSWER_TIMEOUT, type NatsLink } from './nats-link.ts';

/** An entry of a bucket, as it was read or written last. */
export interface KvHolding {
  readonly text: string | undefined; // undefined: there is none
  readonly revision: number;
}

/** An entry, and where it is. */
export interface KvPlace {
  readonly link: NatsLink;
  readonly bucket: KV;
  readonly key: string;
}

/**
 * Changes an entry of a bucket, so that of all who do so at once each sees what the others made of it. `change` gives the
 * new text, or undefined to leave it; it may be called several times. What was held last is tried first, which saves a
 * question where nobody else wrote. Where `change` gives a text that nobody else would write, an answer that didn't come
 * is looked for in the entry for some seconds, such as while other servers choose who leads. Rejects with
 * GATEWAY_UNAVAILABLE; then the change may have been made or not.
 */
export async function compareAndSet(
  place: KvPlace,
  change: (text: string | undefined) => string | undefined,
  { held, isUnique = false }: { readonly held?: KvHolding | undefined; readonly isUnique?: boolean } = {},
): Promise<{ readonly changed: boolean; readonly holding: KvHolding }> {
  place.link.demand(); // before anything is sent, so that it is known that nothing was
  let holding = held ?? (await readEntry(place));
  let isFresh = held === undefined;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const text = change(holding.text);
    if (text === undefined && isFresh) return { changed: false, holding };
    let revision: number | undefined;
    if (text !== undefined) {
      try {
        revision = await putEntry(place, text, holding.revision);
      } catch (error) {
        if (!isUnique) throw error;
        holding = await readLater(place, error);
        if (holding.text === text) return { changed: true, holding };
        isFresh = true;
        continue;
      }
      if (revision !== undefined) return { changed: true, holding: { text, revision } };
      if (attempt > 2) await delay(Math.random() * attempt * 5); // many write at once
    }
    holding = await readEntry(place);
    isFresh = true;
  }
  throw new EgdError('GATEWAY_UNAVAILABLE', `Others changed the same entry in NATS ${MOST_ATTEMPTS} times in between.`);
}

/** Reads an entry from the server that leads. Rejects with GATEWAY_UNAVAILABLE. */
export async function readEntry({ link, bucket, key }: KvPlace): Promise<KvHolding> {
  try {
    const entry = await link.ask(() => bucket.get(key));
    if (entry === null) return { text: undefined, revision: 0 };
    return { text: entry.operation === 'PUT' ? entry.string() : undefined, revision: entry.revision };
  } catch (error) {
    throw new EgdError('GATEWAY_UNAVAILABLE', `NATS at ${link.servers} did not answer.`, { cause: error });
  }
}

const MOST_ATTEMPTS = 32;
const LATER = 4000; // milliseconds
const LOOK_EVERY = 100; // milliseconds
const WRONG_LAST_SEQUENCE = 10_071;

// The new revision; undefined: somebody else was faster.
async function putEntry({ link, bucket, key }: KvPlace, text: string, previousSeq: number): Promise<number | undefined> {
  try {
    return await link.ask(() => bucket.put(key, text, { previousSeq, timeout: ANSWER_TIMEOUT }));
  } catch (error) {
    if (apiErrorNumber(error) === WRONG_LAST_SEQUENCE) return undefined;
    throw new EgdError('GATEWAY_UNAVAILABLE', `NATS at ${link.servers} did not confirm a change.`, { cause: error });
  }
}

// Reads until somebody answers; rejects with the first failure where nobody does.
async function readLater(place: KvPlace, failure: unknown): Promise<KvHolding> {
  for (const start = performance.now(); performance.now() - start < LATER; await delay(LOOK_EVERY)) {
    try {
      return await readEntry(place);
    } catch {
      // what is told is why the change was not confirmed
    }
  }
  throw failure;
}
