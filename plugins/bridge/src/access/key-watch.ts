import type { ComponentLog } from 'egd-core/logging';
import type { ApiKey } from './api-key.ts';
import { readKeyFile, stampOf } from './key-file.ts';
import { hasExpired, KeyRing } from './key-ring.ts';

/** What a watch over a key file needs. */
export interface KeyWatchOptions {
  readonly path: string;
  readonly log: ComponentLog;
  readonly now: () => number; // milliseconds since 1970
  readonly interval: number; // milliseconds between looks
}

/** The keys as the file has them now: made, revoked and expired ones are noticed while the gateway runs. */
export class KeyWatch {
  ring: KeyRing;
  problem: string | undefined; // why the file can't be used; the keys that were known stay
  readonly #options: KeyWatchOptions;
  readonly #timer: NodeJS.Timeout;
  readonly #listeners: ((keys: readonly ApiKey[], before: readonly ApiKey[]) => void)[] = [];
  #stamp: string;
  #expired: number; // keys
  #looking: Promise<void> = Promise.resolve();

  /** Reads the file; rejects when it can't be used. */
  static async open(options: KeyWatchOptions): Promise<KeyWatch> {
    const stamp = await stampOf(options.path);
    return new KeyWatch(options, stamp, await readKeyFile(options.path));
  }

  private constructor(options: KeyWatchOptions, stamp: string, keys: readonly ApiKey[]) {
    this.#options = options;
    this.#stamp = stamp;
    this.ring = new KeyRing(keys);
    this.#expired = this.#countExpired();
    this.#timer = setInterval(() => void this.look(), options.interval);
    this.#timer.unref();
  }

  /** Calls `listener` when keys were made, changed, revoked, or have expired. */
  onChange(listener: (keys: readonly ApiKey[], before: readonly ApiKey[]) => void): void {
    this.#listeners.push(listener);
  }

  /** Looks at the file now; with `always`, also when it seems unchanged. */
  look({ always = false } = {}): Promise<void> {
    this.#looking = this.#looking.then(() => this.#look(always));
    return this.#looking;
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#looking;
  }

  // Changed meanwhile, it has another stamp than the one that is kept, and is read again.
  async #look(always: boolean): Promise<void> {
    const stamp = await stampOf(this.#options.path);
    if (always || stamp !== this.#stamp) {
      this.#stamp = stamp;
      await this.#read();
    }
    const expired = this.#countExpired();
    if (expired === this.#expired) return;
    this.#expired = expired;
    this.#tell(this.ring.keys);
  }

  async #read(): Promise<void> {
    try {
      const before = this.ring.keys;
      this.ring = new KeyRing(await readKeyFile(this.#options.path));
      this.problem = undefined;
      this.#expired = this.#countExpired();
      this.#tell(before);
    } catch (error) {
      this.problem = error instanceof Error ? error.message : String(error);
      this.#options.log.error('The key file could not be read again; the keys that were known stay.', { error });
    }
  }

  #countExpired(): number {
    const now = this.#options.now();
    return this.ring.keys.filter((key) => hasExpired(key, now)).length;
  }

  #tell(before: readonly ApiKey[]): void {
    for (const listener of this.#listeners) listener(this.ring.keys, before);
  }
}
