/** xoshiro128** 1.1 of Blackman and Vigna, seeded through SplitMix32: good enough for statistics, foreseeable by anybody who knows the seed. */
export class Xoshiro128 {
  static readonly generator = 'xoshiro128**';
  readonly #state: Uint32Array;

  private constructor(state: Uint32Array) {
    this.#state = state;
  }

  /** From a seed of 32 bits. */
  static fromSeed(seed: number): Xoshiro128 {
    let next = seed;
    return new Xoshiro128(
      Uint32Array.from({ length: 4 }, () => {
        next = (next + 0x9e3779b9) >>> 0;
        let mixed = Math.imul(next ^ (next >>> 16), 0x21f0aaad);
        mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97);
        return mixed ^ (mixed >>> 15);
      }),
    );
  }

  /** From a whole state of four words, not all zero. */
  static fromState(state: readonly [number, number, number, number]): Xoshiro128 {
    return new Xoshiro128(Uint32Array.from(state));
  }

  /** The next 32 bits. */
  next(): number {
    const [a = 0, b = 0, c = 0, d = 0] = this.#state;
    const result = Math.imul(rotate(Math.imul(b, 5), 7), 9) >>> 0;
    const [newC, newD] = [c ^ a, d ^ b];
    this.#state[0] = a ^ newD;
    this.#state[1] = b ^ newC;
    this.#state[2] = newC ^ (b << 9);
    this.#state[3] = rotate(newD, 11);
    return result;
  }
}

function rotate(word: number, by: number): number {
  return (word << by) | (word >>> (32 - by));
}
