/** What was opened, closed in the opposite order, also when opening the rest failed. */
export class OpenedParts {
  readonly #closers: (() => unknown)[] = [];

  /** Notes how to close what was just opened. */
  add(close: () => unknown): void {
    this.#closers.push(close);
  }

  /** Closes all of it, each though another failed; rejects with the first failure. */
  async close(): Promise<void> {
    const failures: unknown[] = [];
    for (let close = this.#closers.pop(); close !== undefined; close = this.#closers.pop()) {
      try {
        await close();
      } catch (error) {
        failures.push(error);
      }
    }
    if (failures.length > 0) throw failures[0];
  }
}
