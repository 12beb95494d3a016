import { ANONYMOUS, type ApiKey } from './api-key.ts';
import { KeyAccount, type KeyRates } from './key-account.ts';
import { hasExpired } from './key-ring.ts';

/** The accounts of all keys, by name. On a gateway that began without keys there is one, which everybody has, until there is a key. */
export class KeyAccounts {
  readonly #rates: KeyRates;
  readonly #accounts = new Map<string, KeyAccount>();
  #everybody: KeyAccount | undefined;

  constructor(keys: readonly ApiKey[], rates: KeyRates, now: number) {
    this.#rates = rates;
    if (keys.length === 0) this.#everybody = new KeyAccount(ANONYMOUS, undefined, rates, now);
    else this.update(keys, now);
  }

  /** The account of who needs no key; undefined: a key is needed. */
  get everybody(): KeyAccount | undefined {
    return this.#everybody;
  }

  /** Every account. */
  get all(): readonly KeyAccount[] {
    return this.#everybody === undefined ? [...this.#accounts.values()] : [this.#everybody];
  }

  get(name: string): KeyAccount | undefined {
    return this.#accounts.get(name) ?? (this.#everybody?.name === name ? this.#everybody : undefined);
  }

  /** What the key file says now. Once there was a key, nobody is let in without one, though the last be revoked. */
  update(keys: readonly ApiKey[], now: number): void {
    if (keys.length > 0) this.#everybody = undefined;
    const names = new Set(keys.map(({ name }) => name));
    for (const name of this.#accounts.keys()) if (!names.has(name)) this.#accounts.delete(name);
    for (const key of keys) {
      const known = this.#accounts.get(key.name);
      if (known === undefined) this.#accounts.set(key.name, new KeyAccount(key.name, key, this.#rates, now));
      else known.update(key, this.#rates, now);
    }
  }

  /** The names of those who can draw, for whom a part of the buffer is kept. */
  drawing(now: number): readonly string[] {
    const canDraw = ({ key }: KeyAccount): boolean =>
      key !== undefined && !hasExpired(key, now) && (key.scopes.includes('draw') || key.scopes.includes('test'));
    return this.all.filter(canDraw).map(({ name }) => name);
  }
}
