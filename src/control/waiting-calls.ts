import { EgdError } from 'egd-core';

/** The requests of one connection that wait, so that they can be called off. */
export class WaitingCalls {
  readonly #calls = new Map<unknown, AbortController>(); // by id; 1 and "1" are two
  readonly #gone = new AbortController();

  /** Aborts when the client is gone; for requests that do not wait. */
  get signal(): AbortSignal {
    return this.#gone.signal;
  }

  /** The signal of one more that waits; `undefined` where the id is in use. */
  open(id: unknown): AbortSignal | undefined {
    if (this.#calls.has(id)) return undefined;
    const controller = new AbortController();
    this.#calls.set(id, controller);
    return controller.signal;
  }

  close(id: unknown): void {
    this.#calls.delete(id);
  }

  /** Calls one off; false where there is none of that id. */
  cancel(id: unknown): boolean {
    const call = this.#calls.get(id);
    call?.abort(new EgdError('CONTROL_CANCELLED', 'The request was called off by its client.'));
    return call !== undefined;
  }

  /** The client is gone: calls all off. */
  cancelAll(): void {
    const reason = new EgdError('CONTROL_CANCELLED', 'The client is gone.');
    this.#gone.abort(reason);
    for (const call of this.#calls.values()) call.abort(reason);
  }
}
