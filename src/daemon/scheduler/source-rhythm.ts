const JITTER = 0.02; // share of the interval
const TOLERANCE = 0.03; // share of the interval by which a fetch may be late without moving those after it

/**
 * When a source is fetched: an interval after the beginning of the last fetch, a little sooner or later each time so that
 * sources do not fall into step. The times lie around a grid, so that on average they are exactly the interval apart; a
 * fetch that is late, because the one before took long or the machine slept, moves the grid: nothing is made up for.
 */
export class SourceRhythm {
  readonly #interval: number; // milliseconds
  #slot: number; // of the last fetch, or the first one

  constructor(interval: number, first: number) {
    this.#interval = interval;
    this.#slot = first;
  }

  /** A fetch begins. */
  begin(now: number): void {
    if (Math.abs(now - this.#slot) > TOLERANCE * this.#interval) this.#slot = now;
  }

  /** When the next one is to begin; `random` is 0 to 1. */
  next(random: number): number {
    this.#slot += this.#interval;
    return this.#slot + JITTER * this.#interval * (2 * random - 1);
  }
}

const LONGEST_SPREAD = 5000; // milliseconds
const SPREAD_PER_SOURCE = 100; // milliseconds

/** How long the source `index` of `count` that could begin together waits, so that they do not; `random` is 0 to 1. */
export function spread(index: number, count: number, interval: number, random: number): number {
  return (Math.min(interval, LONGEST_SPREAD, count * SPREAD_PER_SOURCE) * (index + random)) / count;
}
