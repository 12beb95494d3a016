import { timingSafeEqual } from 'node:crypto';
import { hashKey, idPlace, type ApiKey } from './api-key.ts';

const HASH_LENGTH = 64; // hexadecimal digits of SHA-256
const LONGEST = 512; // characters; what is longer is no key
const NOBODY = Buffer.alloc(HASH_LENGTH, '-');

/** The keys of a gateway's clients: tells whose a credential is. */
export class KeyRing {
  readonly keys: readonly ApiKey[];
  readonly #byId: ReadonlyMap<string, Entry>;
  readonly #adopted: readonly Entry[];
  readonly #digest = Buffer.alloc(HASH_LENGTH);

  constructor(keys: readonly ApiKey[]) {
    const entries = keys.map((key): Entry => ({ key, hash: Buffer.from(key.hash, 'latin1') }));
    this.keys = keys;
    this.#byId = new Map(entries.filter(({ key }) => !key.isAdopted).map((entry) => [entry.key.id, entry]));
    this.#adopted = entries.filter(({ key }) => key.isAdopted);
  }

  /**
   * The key that a credential is, unless it has expired. The same work is done for every credential, also when there is
   * none, its id is unknown or its key has expired: hashed once, compared in constant time with one hash and with each that
   * was adopted.
   */
  find(credential: string | undefined, now: number): ApiKey | undefined {
    const text = credential === undefined || credential.length > LONGEST ? '' : credential;
    this.#digest.write(hashKey(text), 'latin1');
    const named = this.#byId.get(idPlace(text));
    let found = timingSafeEqual(this.#digest, named?.hash ?? NOBODY) ? named?.key : undefined;
    for (const { key, hash } of this.#adopted) if (timingSafeEqual(this.#digest, hash)) found = key;
    return found === undefined || hasExpired(found, now) ? undefined : found;
  }
}

/** Whether a key's time is over. */
export function hasExpired({ expires }: ApiKey, now: number): boolean {
  return expires !== undefined && now >= expires;
}

interface Entry {
  readonly key: ApiKey;
  readonly hash: Buffer; // hexadecimal, as characters
}
