import { randomUUID } from 'node:crypto';
import type { KV } from '@nats-io/kv';
import type { Packet } from '../packets/packet.ts';
import { compareAndSet, readEntry, type KvHolding } from './compare-and-set.ts';
import { decodeMark, encodeMark } from './mark-encoding.ts';
import type { NatsLink } from './nats-link.ts';
import { countPacket, markPacket, unmarkPacket, type ReplayMark } from './replay-mark.ts';

/** What a keeper of marks works with. */
export interface MarkKeeperOptions {
  readonly link: NatsLink;
  readonly marks: KV; // an entry for each collector
  readonly fingerprints: KV; // an entry for each packet of QRNG-DD, for a time
  readonly now: () => number; // milliseconds since 1970
}

/** Which packets came, for the whole fleet: in JetStream KV, by compare-and-set. */
export class MarkKeeper {
  readonly #options: MarkKeeperOptions;
  readonly #held = new Map<string, KvHolding>();
  readonly #turns = new Map<string, Promise<unknown>>();

  constructor(options: MarkKeeperOptions) {
    this.#options = options;
  }

  /** What this gateway read last of each collector. What egd did not write is left out: its collector alone is refused for it. */
  known(): Map<string, ReplayMark> {
    const marks = new Map<string, ReplayMark>();
    for (const [collector, { text }] of this.#held) {
      const mark = text === undefined ? undefined : markIn(text, collector);
      if (mark !== undefined) marks.set(collector, mark);
    }
    return marks;
  }

  /**
   * Marks a packet as come, durably; false: it came before. Of all gateways that do so with one packet, one alone is told
   * true. Rejects with GATEWAY_UNAVAILABLE where that can't be told: then the packet may count as come, though nobody has it.
   */
  claim(packet: Packet): Promise<boolean> {
    const { collector, fingerprints } = packet;
    return this.#inTurn(collector, async () => {
      for (const fingerprint of fingerprints ?? []) {
        if (await this.#claimFingerprint(fingerprint)) continue;
        for (const known of fingerprints ?? []) await this.#renewFingerprint(known);
        return false;
      }
      const mark = fingerprints === undefined ? markPacket : countPacket;
      return this.#change(collector, (before) => mark(before, packet, this.#options.now()));
    });
  }

  /** Takes back the mark of a packet that was claimed here and found no room, so that it may come again. */
  release(packet: Packet): Promise<boolean> {
    return this.#inTurn(packet.collector, async () => {
      for (const fingerprint of packet.fingerprints ?? [])
        await this.#options.link.ask(() => this.#options.fingerprints.delete(fingerprint));
      return this.#change(packet.collector, (mark) => mark && unmarkPacket(mark, packet));
    });
  }

  /** Reads the marks of all collectors anew. */
  async refresh(): Promise<void> {
    const { link, marks } = this.#options;
    const collectors: string[] = [];
    for await (const key of await marks.keys()) collectors.push(collectorOf(key));
    for (const collector of collectors) {
      await this.#inTurn(collector, async () => {
        this.#held.set(collector, await readEntry({ link, bucket: marks, key: keyOf(collector) }));
      });
    }
  }

  async #claimFingerprint(key: string): Promise<boolean> {
    const { link, fingerprints, now } = this.#options;
    const place = { link, bucket: fingerprints, key };
    const name = `${now()} ${randomUUID()}`;
    const { changed } = await compareAndSet(place, (text) => (text === undefined ? name : undefined), { isUnique: true });
    return changed;
  }

  // A packet that comes again may have a newer time: its marks are to last as long as that is accepted.
  async #renewFingerprint(key: string): Promise<void> {
    const { link, fingerprints, now } = this.#options;
    const name = `${now()} ${randomUUID()}`;
    await compareAndSet({ link, bucket: fingerprints, key }, (text) => (text === undefined ? undefined : name), { isUnique: true });
  }

  async #change(collector: string, next: (mark: ReplayMark | undefined) => ReplayMark | undefined): Promise<boolean> {
    const { link, marks } = this.#options;
    const held = this.#held.get(collector);
    const change = (text: string | undefined): string | undefined => {
      const mark = next(text === undefined ? undefined : decodeMark(text, collector));
      return mark && encodeMark(mark, randomUUID());
    };
    const place = { link, bucket: marks, key: keyOf(collector) };
    const { changed, holding } = await compareAndSet(place, change, { held, isUnique: true });
    this.#held.set(collector, holding);
    return changed;
  }

  // One change of a collector's mark at a time, so that this gateway doesn't stand in its own way.
  #inTurn<Result>(collector: string, work: () => Promise<Result>): Promise<Result> {
    const before = this.#turns.get(collector) ?? Promise.resolve();
    const result = before.then(work, work);
    this.#turns.set(collector, result);
    const forget = (): void => {
      if (this.#turns.get(collector) === result) this.#turns.delete(collector);
    };
    result.then(forget, forget);
    return result;
  }
}

function markIn(text: string, collector: string): ReplayMark | undefined {
  try {
    return decodeMark(text, collector);
  } catch {
    return undefined;
  }
}

// An id may have dots where a key must not.
function keyOf(collector: string): string {
  return Buffer.from(collector).toString('base64url');
}

function collectorOf(key: string): string {
  return Buffer.from(key, 'base64url').toString();
}
