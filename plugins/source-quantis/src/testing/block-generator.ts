import type { ApplianceFault } from './appliance-fault.ts';
import type { RandomStream } from './random-stream.ts';

/** Makes the blocks of a fake appliance, as good or as bad as its fault has them. */
export class BlockGenerator {
  readonly #random: RandomStream;
  #last: Uint8Array = new Uint8Array();

  constructor(random: RandomStream) {
    this.#random = random;
  }

  /** The block for a request for `size` bytes. */
  next(size: number, fault: ApplianceFault | undefined): Uint8Array {
    if (fault === 'constant') return new Uint8Array(size);
    if (fault === 'stuck' && this.#last.length === size) return this.#last.slice();
    const block = this.#random(lengthWith(size, fault));
    this.#last = block.slice();
    return block;
  }

  /** Forgets the last block. */
  wipe(): void {
    this.#last.fill(0);
  }
}

function lengthWith(size: number, fault: ApplianceFault | undefined): number {
  if (fault === 'short') return Math.floor(size / 2);
  return fault === 'long' ? size + 1 : size;
}
