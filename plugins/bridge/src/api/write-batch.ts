const MOST = 24; // answers; more would have the clients wait while they are written

/**
 * Writes answers some at a time, at the end of the turn of the event loop at the latest. A write that wakes a client which
 * sleeps takes longer than all else that an answer takes; the next ones then find it awake.
 */
export class WriteBatch {
  readonly #onError: (error: unknown) => void;
  #waiting: (() => void)[] = [];
  readonly #flush = (): void => {
    const writes = this.#waiting;
    this.#waiting = [];
    for (const write of writes) this.#write(write);
  };

  /** `onError` hears of an answer that could not be written; the others are. */
  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Adds an answer. */
  add(write: () => void): void {
    if (this.#waiting.length === 0) setImmediate(this.#flush);
    this.#waiting.push(write);
    if (this.#waiting.length >= MOST) this.#flush();
  }

  #write(write: () => void): void {
    try {
      write();
    } catch (error) {
      this.#onError(error);
    }
  }
}
