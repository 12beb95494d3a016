const MOST = 24; // answers; more would have the clients wait while they are written

/**
 * Writes answers some at a time, at the end of the turn of the event loop at the latest. A write that wakes a client which
 * sleeps takes longer than all else that an answer takes; the next ones then find it awake.
 */
export class WriteBatch {
  #waiting: (() => void)[] = [];
  readonly #flush = (): void => {
    const writes = this.#waiting;
    this.#waiting = [];
    for (const write of writes) write();
  };

  /** Adds an answer; `write` must not throw. */
  add(write: () => void): void {
    if (this.#waiting.length === 0) setImmediate(this.#flush);
    this.#waiting.push(write);
    if (this.#waiting.length >= MOST) this.#flush();
  }
}
