import type { AuditLog } from '../audit/audit-log.ts';
import type { Drawn, EntropySupply } from '../supply/entropy-supply.ts';
import { AddressBook } from './address-book.ts';
import { admit, limitsOf, unauthorized } from './admission.ts';
import type { ApiKey } from './api-key.ts';
import type { Caller, CallerLimits, Visit } from './draw-desk.ts';
import type { KeyAccount } from './key-account.ts';
import { KeyAccounts } from './key-accounts.ts';
import type { KeyWatch } from './key-watch.ts';
import type { DrawDeskOptions, KeyFigures, OpenDrawDesk } from './open-draw-desk.ts';
import type { QuotaStore } from './quota-store.ts';
import { noteRefusal } from './refusal.ts';
import { ReservedShares } from './reserved-shares.ts';
import { Teller } from './teller.ts';

/** What a desk works with. */
export interface DeskParts {
  readonly supply: EntropySupply;
  readonly config: DrawDeskOptions['config'];
  readonly now: () => number; // milliseconds since 1970
  readonly keys: KeyWatch;
  readonly quotas: QuotaStore;
  readonly closesQuotas: boolean;
  readonly audit: AuditLog | undefined;
}

const LARGEST_REQUEST = 65_536; // bytes that one request can ask for

/** The desk that counts: nobody is let in, and no byte leaves, without it. Nothing here waits unless the quotas or the supply do. */
export class CountedDesk implements OpenDrawDesk {
  readonly #parts: DeskParts;
  readonly #accounts: KeyAccounts;
  readonly #addresses: AddressBook;
  readonly #shares: ReservedShares;
  readonly #teller: Teller;

  constructor(parts: DeskParts) {
    const { config, keys, now } = parts;
    const rates = { requests: config.rateLimit, bytes: config.byteRate, burst: Math.max(config.byteRate, LARGEST_REQUEST) };
    this.#parts = parts;
    this.#accounts = new KeyAccounts(keys.ring.keys, rates, now());
    this.#addresses = new AddressBook(rates);
    this.#shares = new ReservedShares(config.reservedShare);
    this.#shares.setKeys(this.#accounts.drawing(now()));
    this.#teller = new Teller({ ...parts, shares: this.#shares });
    keys.onChange((after, before) => this.#keysChanged(after, before));
  }

  get hasKeys(): boolean {
    return this.#accounts.everybody === undefined;
  }

  admit(visit: Visit): Caller {
    const { address, credential, request, scope } = visit;
    const { audit, config, now: clock } = this.#parts;
    const now = clock();
    const limits = this.#addresses.limits(address, now);
    const account = this.#accounts.everybody ?? this.#accountOf(credential, now);
    const known = request === undefined ? { address } : { address, request };
    try {
      return { key: admit(visit, { account, limits, rateLimit: config.rateLimit, now }).name, ...known };
    } catch (error) {
      noteRefusal(error, { audit, account, refusal: scope === undefined ? known : { ...known, scope } });
      throw error;
    }
  }

  draw(caller: Caller, operation: string, size: number): Drawn | Promise<Drawn> {
    const account = this.#accounts.get(caller.key);
    if (account === undefined) throw unauthorized(); // revoked since the caller was let in
    const limits = this.#addresses.limits(caller.address, this.#parts.now());
    return this.#teller.draw({ account, limits, caller, operation, size });
  }

  limits({ key, address }: Caller): CallerLimits | undefined {
    const now = this.#parts.now();
    const account = this.#accounts.get(key);
    if (account === undefined) return undefined;
    return limitsOf(account, this.#addresses.limits(address, now), this.#parts.config.rateLimit, now);
  }

  usage(): readonly KeyFigures[] {
    return this.#accounts.all.map((account) => this.#figures(account));
  }

  warnings(): readonly string[] {
    const { audit, keys, quotas } = this.#parts;
    return [
      ...(keys.problem === undefined ? [] : [`The key file can't be read; the keys that were known stay: ${keys.problem}`]),
      ...(quotas.problem === undefined ? [] : [`What the keys drew today can't be saved: ${quotas.problem}`]),
      ...(audit?.problem === undefined ? [] : [`The audit log can't be written: ${audit.problem}`]),
    ];
  }

  reload(): Promise<void> {
    return this.#parts.keys.look({ always: true });
  }

  async close(): Promise<void> {
    const { audit, closesQuotas, keys, quotas } = this.#parts;
    await keys.close();
    if (closesQuotas) await quotas.close();
    await audit?.close();
  }

  #accountOf(credential: string | undefined, now: number): KeyAccount | undefined {
    const key = this.#parts.keys.ring.find(credential, now);
    return key === undefined ? undefined : this.#accounts.get(key.name);
  }

  #figures({ name, key, admitted, refused, drawn }: KeyAccount): KeyFigures {
    const perDay = key?.bytesPerDay;
    const bytesToday = this.#parts.quotas.used(name);
    return {
      name,
      requests: admitted,
      refused,
      bytes: drawn,
      bytesToday,
      bytesLeftToday: perDay === undefined ? undefined : Math.max(0, perDay - bytesToday),
      bytesKept: this.#shares.kept(name),
    };
  }

  #keysChanged(after: readonly ApiKey[], before: readonly ApiKey[]): void {
    const { audit, now } = this.#parts;
    this.#accounts.update(after, now());
    this.#shares.setKeys(this.#accounts.drawing(now()));
    for (const { name } of missingFrom(after, before)) audit?.keyChanged('key-revoked', name);
    for (const { name } of missingFrom(before, after)) audit?.keyChanged('key-added', name);
  }
}

// The keys of `keys` that `others` haven't.
function missingFrom(others: readonly ApiKey[], keys: readonly ApiKey[]): readonly ApiKey[] {
  const ids = new Set(others.map(({ id }) => id));
  return keys.filter(({ id }) => !ids.has(id));
}
