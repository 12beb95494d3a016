/** Lets so much pass a second, and what was saved up at once. Who takes more than fits in may when it is full, and pays later. */
export class TokenBucket {
  readonly rate: number; // tokens a second
  readonly capacity: number; // tokens, at least one
  #tokens: number; // below zero after a large one
  #time: number; // milliseconds, of the last look

  constructor(rate: number, capacity: number, now: number) {
    this.rate = rate;
    this.capacity = Math.max(1, capacity);
    this.#tokens = this.capacity;
    this.#time = now;
  }

  /** Tokens that are there now. A clock that was set back costs nobody anything. */
  level(now: number): number {
    const elapsed = Math.max(0, now - this.#time);
    this.#time = now;
    this.#tokens = Math.min(this.capacity, this.#tokens + (elapsed * this.rate) / 1000);
    return this.#tokens;
  }

  /** Seconds to wait until `amount` can be taken; 0: it can. */
  wait(amount: number, now: number): number {
    const missing = Math.min(amount, this.capacity) - this.level(now);
    return missing <= ROUNDING ? 0 : missing / this.rate;
  }

  /** Takes tokens; whether that is right was asked before. */
  take(amount: number): void {
    this.#tokens -= amount;
  }

  /** Gives back what was taken for nothing. */
  giveBack(amount: number): void {
    this.#tokens = Math.min(this.capacity, this.#tokens + amount);
  }

  /** Seconds until it is full. */
  secondsToFull(now: number): number {
    return Math.max(0, this.capacity - this.level(now)) / this.rate;
  }
}

const ROUNDING = 1e-6; // tokens; what sums of fractions may be short of
