import type { Drawn, EntropySupply, MadeOf, Stock } from '../supply/entropy-supply.ts';
import { HmacDrbg, MOST } from './hmac-drbg.ts';
import type { PostProcessOptions } from './post-process.ts';
import { whenTaken } from './when-taken.ts';

/**
 * Serves the output of an HMAC_DRBG (SP 800-90A) that is seeded and reseeded from another supply: after every MiB, and
 * when its seed is as old as bytes may become. Without fresh entropy for that it gives nothing.
 */
export class DrbgSupply implements EntropySupply {
  readonly #supply: EntropySupply;
  readonly #options: PostProcessOptions;
  #drbg: HmacDrbg | undefined;
  #seed: MadeOf | undefined;
  #seededAt = 0;
  #left = 0; // bytes until it must be reseeded
  #seeding: Promise<void> | undefined;

  constructor(supply: EntropySupply, options: PostProcessOptions) {
    this.#supply = supply;
    this.#options = options;
  }

  take(size: number): Drawn | Promise<Drawn> {
    if (this.#seeding !== undefined) return this.#seeding.then(() => this.take(size));
    if (this.#drbg !== undefined && !this.#isDue(size)) return this.#generate(this.#drbg, size, 0);
    const seeded = whenTaken(this.#supply.take(this.#drbg === undefined ? SEED + NONCE : SEED), (drawn) => this.#plant(drawn));
    if (!(seeded instanceof Promise)) return this.#generate(seeded, size, this.#seed?.consumed ?? 0);
    const settled = seeded.then(
      () => undefined,
      () => undefined,
    );
    this.#seeding = settled.finally(() => (this.#seeding = undefined));
    return seeded.then((drbg) => this.#generate(drbg, size, this.#seed?.consumed ?? 0));
  }

  /** What can be served until the bytes of the buffer are used up by reseeding. */
  stock(): Stock {
    const stock = this.#supply.stock();
    const ready = this.#isDue(1) ? 0 : this.#left;
    return { ...stock, available: stretched(stock.available) + ready, capacity: stretched(stock.capacity) };
  }

  wipe(): void {
    this.#drbg?.wipe();
    this.#drbg = undefined;
  }

  #isDue(size: number): boolean {
    return this.#left < size || this.#options.now() - this.#seededAt >= this.#options.maxSeedAge;
  }

  #plant({ bytes, madeOf }: Drawn): HmacDrbg {
    if (this.#drbg === undefined) this.#drbg = new HmacDrbg(bytes.subarray(0, SEED), bytes.subarray(SEED), PERSONALIZATION);
    else this.#drbg.reseed(bytes);
    bytes.fill(0);
    this.#seed = madeOf;
    this.#seededAt = this.#options.now();
    this.#left = PER_SEED;
    return this.#drbg;
  }

  #generate(drbg: HmacDrbg, size: number, consumed: number): Drawn {
    const bytes = Buffer.allocUnsafe(size);
    for (let offset = 0; offset < size; offset += MOST) drbg.generate(bytes.subarray(offset, offset + MOST));
    this.#left -= size;
    const { collectors = [], oldest = 0 } = this.#seed ?? {};
    return { bytes, madeOf: { processing: 'hmac-drbg', consumed, collectors, oldest } };
  }
}

/** Bytes that are made of a seed, at most. */
export const PER_SEED = 1_048_576;

// Twice what the standard asks for (32 and 16 bytes), so that half a bit of min-entropy a bit is enough.
const SEED = 64; // bytes
const NONCE = 32; // bytes
const PERSONALIZATION = Buffer.from('egd-bridge gateway hmac-drbg 1');

function stretched(bytes: number): number {
  return Math.floor(bytes / SEED) * PER_SEED;
}
