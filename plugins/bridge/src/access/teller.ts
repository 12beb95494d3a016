import type { AuditLog } from '../audit/audit-log.ts';
import type { Drawn, EntropySupply } from '../supply/entropy-supply.ts';
import type { AddressLimits } from './address-book.ts';
import type { Caller } from './draw-desk.ts';
import type { KeyAccount } from './key-account.ts';
import type { QuotaStore } from './quota-store.ts';
import { noteRefusal, notEnough, overQuota, rateLimited } from './refusal.ts';
import type { Claim, ReservedShares } from './reserved-shares.ts';

/** What a teller works with. */
export interface TellerParts {
  readonly supply: EntropySupply;
  readonly shares: ReservedShares;
  readonly quotas: QuotaStore;
  readonly audit: AuditLog | undefined;
  readonly now: () => number; // milliseconds since 1970
}

/** A draw that somebody asks for. */
export interface Withdrawal {
  readonly account: KeyAccount;
  readonly limits: AddressLimits; // of the address
  readonly caller: Caller;
  readonly operation: string;
  readonly size: number; // bytes
}

/** Gives bytes out, whole or not at all; what was charged for a draw that failed is given back. */
export class Teller {
  readonly #parts: TellerParts;

  constructor(parts: TellerParts) {
    this.#parts = parts;
  }

  /** Charges the rates, the shares and the quota, in this order, and draws. */
  draw(withdrawal: Withdrawal): Drawn | Promise<Drawn> {
    let hold: Hold | undefined;
    const failed = (error: unknown): never => {
      if (hold !== undefined) this.#giveBack(hold);
      const { account, caller, operation, size } = withdrawal;
      noteRefusal(error, { audit: this.#parts.audit, account, refusal: { ...facts(caller), operation, bytes: size } });
      throw error;
    };
    try {
      hold = this.#hold(withdrawal);
      const held = hold;
      const drawn = this.#take(held);
      return drawn instanceof Promise ? drawn.then((bytes) => this.#serve(held, bytes), failed) : this.#serve(held, drawn);
    } catch (error) {
      return failed(error);
    }
  }

  #hold(withdrawal: Withdrawal): Hold {
    const { account, limits, size } = withdrawal;
    const { shares, supply, now } = this.#parts;
    const wait = Math.max(account.bytes.wait(size, now()), limits.bytes.wait(size, now()));
    if (wait > 0) throw rateLimited('bytes', wait);
    const stock = supply.stock();
    shares.observe(stock);
    const claim = shares.claim(account.name, size);
    if (claim === undefined) throw notEnough(size, { free: shares.free(account.name), available: stock.available });
    account.bytes.take(size);
    limits.bytes.take(size);
    return { withdrawal, claim, isCharged: false };
  }

  #take(hold: Hold): Drawn | Promise<Drawn> {
    const { account, size } = hold.withdrawal;
    const isEnough = this.#parts.quotas.charge(account.name, size, account.key?.bytesPerDay ?? Infinity);
    return isEnough instanceof Promise ? isEnough.then((enough) => this.#pay(hold, enough)) : this.#pay(hold, isEnough);
  }

  #pay(hold: Hold, isEnough: boolean): Drawn | Promise<Drawn> {
    const { account, size } = hold.withdrawal;
    const { quotas, supply, now } = this.#parts;
    if (!isEnough) {
      const perDay = account.key?.bytesPerDay ?? Infinity;
      throw overQuota(size, { left: Math.max(0, perDay - quotas.used(account.name)), perDay, now: now() });
    }
    hold.isCharged = true;
    return supply.take(size);
  }

  #serve({ withdrawal, claim }: Hold, drawn: Drawn): Drawn {
    const { account, caller, operation, size } = withdrawal;
    const { processing, consumed, collectors } = drawn.madeOf;
    this.#parts.shares.settle(claim);
    account.drawn += size;
    this.#parts.audit?.served({ key: account.name, ...facts(caller), operation, bytes: size, consumed, processing, collectors });
    return drawn;
  }

  #giveBack({ withdrawal: { account, limits, size }, claim, isCharged }: Hold): void {
    account.bytes.giveBack(size);
    limits.bytes.giveBack(size);
    this.#parts.shares.release(claim);
    if (isCharged) this.#parts.quotas.refund(account.name, size);
  }
}

interface Hold {
  readonly withdrawal: Withdrawal;
  readonly claim: Claim;
  isCharged: boolean; // whether the quota was
}

function facts({ address, request }: Caller): { address: string; request?: string } {
  return request === undefined ? { address } : { address, request };
}
