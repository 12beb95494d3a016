import { EgdError } from '../errors/egd-error.ts';

/**
 * Stops one piece of work: when the caller's signal aborts, when the time armed last runs out, or when the work is
 * over. The error it stops with is the `reason` of `signal`.
 */
export class Deadline {
  readonly #controller = new AbortController();
  readonly #caller: AbortSignal;
  #timer: NodeJS.Timeout | undefined;

  constructor(caller: AbortSignal, subject: string) {
    this.#caller = caller;
    this.#onAbort = () => this.stop(new EgdError('SOURCE_ABORTED', `the fetch of ${subject} was stopped`, { cause: caller.reason }));
    if (caller.aborted) this.#onAbort();
    else caller.addEventListener('abort', this.#onAbort, { once: true });
  }

  /** Aborts when the work is stopped or closed. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Gives the work so many milliseconds from now, in place of what was left to it before. */
  arm(milliseconds: number, failure: () => Error): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.stop(failure()), milliseconds);
  }

  /** Stops the work at once. */
  stop(reason: Error): void {
    clearTimeout(this.#timer);
    this.#controller.abort(reason);
  }

  /** Ends the watch; what the work has left open hears of it by `signal`. */
  close(): void {
    this.#caller.removeEventListener('abort', this.#onAbort);
    this.stop(new Error('the work is over'));
  }

  readonly #onAbort: () => void;
}
