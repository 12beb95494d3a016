/** Counts events, and tells how many there were a second over the last minute. */
export class RateMeter {
  readonly #elapsed: () => number;
  readonly #started: number; // second
  readonly #counts = new Uint32Array(SECONDS);
  readonly #seconds = new Float64Array(SECONDS).fill(-1); // which second each count is of

  constructor(elapsed: () => number) {
    this.#elapsed = elapsed;
    this.#started = elapsed() / 1000;
  }

  count(): void {
    const second = Math.floor(this.#elapsed() / 1000);
    const index = second % SECONDS;
    if (this.#seconds[index] !== second) {
      this.#seconds[index] = second;
      this.#counts[index] = 0;
    }
    this.#counts[index] = (this.#counts[index] ?? 0) + 1;
  }

  /** Events a second over the last minute, or since the start when that is less. */
  perSecond(): number {
    const now = this.#elapsed() / 1000;
    const first = Math.floor(now) - SECONDS;
    const total = this.#counts.reduce((sum, count, index) => ((this.#seconds[index] ?? -1) > first ? sum + count : sum), 0);
    return total / Math.min(SECONDS, Math.max(1, now - this.#started));
  }
}

const SECONDS = 60;
