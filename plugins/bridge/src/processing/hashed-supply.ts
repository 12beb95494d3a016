import { hash } from 'node:crypto';
import type { Drawn, EntropySupply, Stock } from '../supply/entropy-supply.ts';
import { whenTaken } from './when-taken.ts';

/**
 * Serves SHA-256 of the bytes of another supply: 32 bytes for each 64. SHA-256 is a vetted conditioning component (NIST
 * SP 800-90B, 3.1.5.1.1), and its output has full entropy when the input has 64 bits of min-entropy more than the output
 * has bits (SP 800-90C): 320 of 512 bits, so 0.625 bits of min-entropy for each bit of the input are enough.
 */
export class HashedSupply implements EntropySupply {
  readonly #supply: EntropySupply;

  constructor(supply: EntropySupply) {
    this.#supply = supply;
  }

  take(size: number): Drawn | Promise<Drawn> {
    const blocks = Math.ceil(size / OUTPUT);
    return whenTaken(this.#supply.take(blocks * INPUT), ({ bytes: input, madeOf }) => {
      const output = Buffer.allocUnsafe(size);
      for (let block = 0; block < blocks; block += 1) {
        const digest = hash('sha256', input.subarray(block * INPUT, (block + 1) * INPUT), 'buffer');
        output.set(digest.subarray(0, size - block * OUTPUT), block * OUTPUT);
        digest.fill(0);
      }
      input.fill(0);
      return { bytes: output, madeOf: { ...madeOf, processing: 'sha256' } };
    });
  }

  /** What can be served: half of what is there. */
  stock(): Stock {
    const stock = this.#supply.stock();
    return { ...stock, available: hashedBytes(stock.available), capacity: hashedBytes(stock.capacity) };
  }

  wipe(): void {
    // nothing is kept between two draws
  }
}

const INPUT = 64; // bytes of the buffer for a block
const OUTPUT = 32; // bytes of a block

/** Bytes that so many of the buffer are enough for. */
export function hashedBytes(bytes: number): number {
  return Math.floor(bytes / INPUT) * OUTPUT;
}
