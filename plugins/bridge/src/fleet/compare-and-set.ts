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

/**
 * Changes an entry of a bucket, so that of all who do so at once each sees what the others made of it. `change` gives the
 * new text, or undefined to leave it; it may be called several times. What was held last is tried first, which saves a
 * question where nobody else wrote. Rejects with GATEWAY_UNAVAILABLE; then the change may have been made or not.
 */
export async function compareAndSet(
  place: { readonly link: NatsLink; readonly bucket: KV; readonly key: string },
  held: KvHolding | undefined,
  change: (text: string | undefined) => string | undefined,
): Promise<{ readonly changed: boolean; readonly holding: KvHolding }> {
  let holding = held ?? (await readEntry(place));
  let fresh = held === undefined;
  for (let attempt = 1; attempt <= MOST_ATTEMPTS; attempt += 1) {
    const text = change(holding.text);
    if (text === undefined && fresh) return { changed: false, holding };
    if (text !== undefined) {
      const revision = await putEntry(place, text, holding.revision);
      if (revision !== undefined) return { changed: true, holding: { text, revision } };
      if (attempt > 2) await delay(Math.random() * attempt * 5); // many write at once
    }
    holding = await readEntry(place);
    fresh = true;
  }
  throw new EgdError('GATEWAY_UNAVAILABLE', `Others changed the same entry in NATS ${MOST_ATTEMPTS} times in between.`);
}

/** Reads an entry from the server that leads. Rejects with GATEWAY_UNAVAILABLE. */
export async function readEntry({
  link,
  bucket,
  key,
}: {
  readonly link: NatsLink;
  readonly bucket: KV;
  readonly key: string;
}): Promise<KvHolding> {
  try {
    const entry = await link.ask(() => bucket.get(key));
    if (entry === null) return { text: undefined, revision: 0 };
    return { text: entry.operation === 'PUT' ? entry.string() : undefined, revision: entry.revision };
  } catch (error) {
    throw new EgdError('GATEWAY_UNAVAILABLE', `NATS at ${link.servers} did not answer.`, { cause: error });
  }
}

const MOST_ATTEMPTS = 32;
const WRONG_LAST_SEQUENCE = 10_071;

// The new revision; undefined: somebody else was faster.
async function putEntry(
  { link, bucket, key }: { readonly link: NatsLink; readonly bucket: KV; readonly key: string },
  text: string,
  previousSeq: number,
): Promise<number | undefined> {
  try {
    return await link.ask(() => bucket.put(key, text, { previousSeq, timeout: ANSWER_TIMEOUT }));
  } catch (error) {
    if (apiErrorNumber(error) === WRONG_LAST_SEQUENCE) return undefined;
    throw new EgdError('GATEWAY_UNAVAILABLE', `NATS at ${link.servers} did not confirm a change.`, { cause: error });
  }
}
