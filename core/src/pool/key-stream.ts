import { createCipheriv, createHash, hash, hkdfSync, type Cipheriv } from 'node:crypto';
import { FreshRandomness } from './fresh-randomness.ts';

/**
 * Streams to put over entropy, each under a key of its own: of fresh randomness of the system, and of a secret that came
 * from the pool (HKDF-SHA-256). So two copies of a pool never give the same bytes; and were the system's randomness known
 * to somebody, the streams are not, unless the pool is.
 */
export class KeyStreams {
  readonly #randomness = new FreshRandomness();
  readonly #block = new Uint8Array(SECRET + FreshRandomness.length); // the secret, and what is fresh

  /** `pool`: all that the pool is made of, or nothing for a new one. */
  constructor(pool: Uint8Array = new Uint8Array()) {
    const salt = createHash('sha256').update(pool).digest();
    this.#readFresh();
    this.#block.set(new Uint8Array(hkdfSync('sha256', this.#block.subarray(SECRET), salt, LABEL, SECRET)));
    salt.fill(0);
  }

  /** A stream for any number of bytes (AES-256-CTR). */
  next(): Cipheriv {
    const key = this.#nextKey();
    const cipher = createCipheriv('aes-256-ctr', key, NO_IV);
    key.fill(0);
    return cipher;
  }

  /** A copy of the bytes with a stream put over it; the bytes themselves are overwritten. */
  mask(bytes: Uint8Array): Uint8Array {
    const masked = bytes.length > KEY ? this.next().update(bytes) : this.#maskShort(bytes);
    bytes.fill(0);
    return masked;
  }

  close(): void {
    this.#block.fill(0);
    this.#randomness.close();
  }

  // What is not longer than a key has that itself put over it: a tenth of the time.
  #maskShort(bytes: Uint8Array): Uint8Array {
    const key = this.#nextKey();
    const masked = bytes.map((byte, index) => byte ^ (key[index] ?? 0));
    key.fill(0);
    return masked;
  }

  // One half of a SHA-512 is the key, the other half the next secret, from which no way leads back.
  #nextKey(): Uint8Array {
    this.#readFresh();
    const digest = hash('sha512', this.#block, 'buffer');
    this.#block.set(digest.subarray(KEY));
    digest.fill(0, KEY);
    return digest.subarray(0, KEY);
  }

  #readFresh(): void {
    this.#randomness.readInto(this.#block.subarray(SECRET));
  }
}

const LABEL = 'egd entropy pool';
const KEY = 32; // bytes
const SECRET = 32; // bytes
const NO_IV = new Uint8Array(16); // a key is used for one stream
