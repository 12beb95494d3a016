import { createHmac } from 'node:crypto';

/**
 * HMAC_DRBG with SHA-256 (NIST SP 800-90A Rev. 1, 10.1.2), security strength 256 bits, without prediction resistance
 * and additional input. It knows nothing of where its entropy comes from; who uses it sees to the reseeding.
 */
export class HmacDrbg {
  #key: Buffer = Buffer.alloc(OUTPUT);
  #value: Buffer = Buffer.alloc(OUTPUT, 1);

  /** Instantiates: 32 bytes of entropy or more, a nonce of 16 or more, and a personalization string, which may be empty. */
  constructor(entropy: Uint8Array, nonce: Uint8Array, personalization: Uint8Array) {
    this.#update(entropy, nonce, personalization);
  }

  /** Stirs fresh entropy in, 32 bytes or more. */
  reseed(entropy: Uint8Array): void {
    this.#update(entropy);
  }

  /** Fills `into`, 65,536 bytes (2^19 bits) at most. */
  generate(into: Uint8Array): void {
    if (into.length > MOST) throw new RangeError(`A DRBG gives at most ${MOST} bytes at once, got ${into.length}.`);
    for (let offset = 0; offset < into.length; offset += OUTPUT) {
      this.#setValue(mac(this.#key, this.#value));
      into.set(this.#value.subarray(0, into.length - offset), offset);
    }
    this.#update();
  }

  /** Forgets the state. */
  wipe(): void {
    this.#key.fill(0);
    this.#value.fill(0);
  }

  // HMAC_DRBG_Update, 10.1.2.2.
  #update(...data: readonly Uint8Array[]): void {
    for (const round of data.length === 0 ? [0] : [0, 1]) {
      const key = mac(this.#key, this.#value, Uint8Array.of(round), ...data);
      this.#key.fill(0);
      this.#key = key;
      this.#setValue(mac(this.#key, this.#value));
    }
  }

  #setValue(value: Buffer): void {
    this.#value.fill(0);
    this.#value = value;
  }
}

/** Bytes that one request may ask a DRBG for. */
export const MOST = 65_536;

const OUTPUT = 32; // bytes of SHA-256

function mac(key: Uint8Array, ...parts: readonly Uint8Array[]): Buffer {
  const hmac = createHmac('sha256', key);
  for (const part of parts) hmac.update(part);
  return hmac.digest();
}
