import type { KV } from '@nats-io/kv';
import type { ComponentLog } from 'egd-core/logging';
import type { QuotaStore } from '../access/quota-store.ts';
import { compareAndSet } from './compare-and-set.ts';
import type { NatsLink } from './nats-link.ts';

/** What the quotas of a fleet work with. */
export interface FleetQuotasOptions {
  readonly link: NatsLink;
  readonly bucket: KV; // an entry for each key and day
  readonly log: ComponentLog;
  readonly now: () => number; // milliseconds since 1970
}

/**
 * The bytes that each key drew today, over all gateways. A gateway takes a part of a quota at a time and charges from it at
 * once, so that NATS is asked once a mebibyte; what is taken counts as drawn, so that the fleet never gives more than the quota.
 */
export class FleetQuotas implements QuotaStore {
  readonly #options: FleetQuotasOptions;
  readonly #shares = new Map<string, Share>();

  constructor(options: FleetQuotasOptions) {
    this.#options = options;
  }

  charge(key: string, bytes: number, perDay: number): boolean | Promise<boolean> {
    const share = this.#shareOf(key);
    if (share.left < bytes) return this.#chargeAfterTaking(share, bytes, perDay);
    this.#draw(share, bytes);
    return true;
  }

  refund(key: string, bytes: number): void {
    const share = this.#shareOf(key);
    const returned = Math.min(bytes, share.drawn); // what was charged on the day before is gone with it
    share.drawn -= returned;
    share.left += returned;
  }

  used(key: string): number {
    const { taken, left } = this.#shareOf(key);
    return Math.max(0, taken - left);
  }

  /** Gives back what was taken and not charged; what can't be given back counts as drawn. */
  async close(): Promise<void> {
    for (const share of this.#shares.values()) await this.#giveBack(share);
    this.#shares.clear();
  }

  /** Gives back what keys have left that drew nothing for a while, for the other gateways. */
  async giveBackIdle(): Promise<void> {
    const since = this.#options.now() - IDLE;
    for (const share of this.#shares.values()) if (share.lastDrawn < since) await this.#giveBack(share);
  }

  async #giveBack(share: Share): Promise<void> {
    await share.taking;
    const { key, left } = share;
    if (left === 0) return;
    share.left = 0;
    try {
      share.taken = await this.#change(share, (taken) => Math.max(0, taken - left));
    } catch (error) {
      this.#options.log.warn('a part of a quota could not be given back: it counts as drawn today', { key, bytes: left, error });
    }
  }

  async #chargeAfterTaking(share: Share, bytes: number, perDay: number): Promise<boolean> {
    for (;;) {
      if (share.left >= bytes) {
        this.#draw(share, bytes);
        return true;
      }
      // Who asks while others wait for an answer waits with them, and looks again.
      if (share.taking !== undefined) {
        await share.taking;
        continue;
      }
      const taking = this.#take(share, bytes - share.left, perDay);
      share.taking = taking.then(nothing, nothing);
      try {
        if (!(await taking)) return false;
      } finally {
        share.taking = undefined;
      }
    }
  }

  #draw(share: Share, bytes: number): void {
    share.left -= bytes;
    share.drawn += bytes;
    share.lastDrawn = this.#options.now();
  }

  // Takes at least `least` more of the quota; false: it has not so much left.
  async #take(share: Share, least: number, perDay: number): Promise<boolean> {
    const wanted = Math.max(least, Math.min(LARGEST_PART, Math.floor(perDay / PARTS)));
    let part = 0;
    share.taken = await this.#change(share, (taken) => {
      part = Math.min(wanted, Math.max(0, perDay - taken));
      if (part < least) part = 0;
      return taken + part;
    });
    share.left += part;
    return part > 0;
  }

  async #change({ key, day }: Share, next: (taken: number) => number): Promise<number> {
    const { link, bucket } = this.#options;
    const place = { link, bucket, key: `${new Date(day * DAY).toISOString().slice(0, 10)}.${Buffer.from(key).toString('base64url')}` };
    const { holding } = await compareAndSet(place, (text) => {
      const before = Number(text ?? 0);
      const after = next(before);
      return after === before ? undefined : String(after);
    });
    return Number(holding.text ?? 0);
  }

  // Of a new day nothing is taken yet; what is left of the day before is gone with it.
  #shareOf(key: string): Share {
    const now = this.#options.now();
    const day = Math.floor(now / DAY);
    const known = this.#shares.get(key);
    if (known?.day === day) return known;
    const share: Share = { key, day, left: 0, drawn: 0, taken: 0, lastDrawn: now, taking: undefined };
    this.#shares.set(key, share);
    return share;
  }
}

interface Share {
  readonly key: string;
  readonly day: number; // days since 1970, UTC
  left: number; // bytes that were taken from the quota and not charged
  drawn: number; // bytes that were charged here
  lastDrawn: number; // milliseconds since 1970
  taken: number; // bytes that all gateways took, when it was read last
  taking: Promise<void> | undefined;
}

const DAY = 86_400_000; // milliseconds
const IDLE = 30_000; // milliseconds
const LARGEST_PART = 1_048_576; // bytes
const PARTS = 64; // a gateway takes at most one part in so many, beside what is asked for

function nothing(): void {
  // whoever takes tells of its failure itself
}
