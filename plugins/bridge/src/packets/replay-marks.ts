import type { CollectorStatus } from '../gateway/gateway-status.ts';
import { CollectorTally } from './collector-tally.ts';
import { FingerprintMarks } from './fingerprint-marks.ts';
import type { Packet } from './packet.ts';
import type { ReplayEntry, ReplayState } from './replay-state.ts';

/** Which packets came, of all collectors. */
export class ReplayMarks {
  readonly #collectors: Map<string, CollectorTally>;
  readonly #fingerprints: FingerprintMarks;
  readonly #maxAge: number; // milliseconds
  #qrngDd: CollectorTally | undefined;
  #forgotten: number; // packets of collectors that aren't known are refused up to this time

  constructor(state: ReplayState, maxAge: number) {
    this.#collectors = new Map(state.collectors.map((each) => [each.id, new CollectorTally(each)]));
    this.#fingerprints = new FingerprintMarks(state.fingerprints, state.forgottenFingerprints);
    this.#qrngDd = state.qrngDd === undefined ? undefined : new CollectorTally(state.qrngDd, true);
    this.#forgotten = state.forgotten;
    this.#maxAge = maxAge;
  }

  /** Whether a packet came before, or could have. */
  has({ collector, epoch, sequence, time, fingerprints }: Packet): boolean {
    if (fingerprints !== undefined) return this.#fingerprints.has(fingerprints, time);
    return this.#collectors.get(collector)?.has(epoch, sequence) ?? time <= this.#forgotten;
  }

  /** Whether a packet that came before has a newer time now, which has to be kept for the packet to be refused as long. */
  isNewer({ time, fingerprints }: Packet): boolean {
    const known = fingerprints === undefined ? undefined : this.#fingerprints.timeOf(fingerprints);
    return known !== undefined && time > known;
  }

  /** Whether the marks of one more collector can be kept, or the packet is of one that is known. */
  hasRoom({ collector, fingerprints }: Packet, now: number): boolean {
    if (fingerprints !== undefined || this.#collectors.has(collector) || this.#collectors.size < MOST_COLLECTORS) return true;
    return this.#oldest().newest < now - this.#maxAge;
  }

  /** Notes a packet. */
  add(entry: ReplayEntry): void {
    if (entry.f !== undefined) this.#addQrngDd(entry, entry.f);
    else {
      const known = this.#collectors.get(entry.c);
      if (known === undefined && this.#collectors.size >= MOST_COLLECTORS) this.#forgetOldest();
      const tally = known ?? CollectorTally.of(entry);
      tally.add(entry);
      this.#collectors.set(entry.c, tally);
    }
  }

  /** What is known of the sender of a packet; undefined: nothing was accepted from it. */
  tallyOf({ collector, format }: Pick<Packet, 'collector' | 'format'>): CollectorTally | undefined {
    return format === 'egd-2' ? this.#collectors.get(collector) : this.#qrngDd;
  }

  statuses(): CollectorStatus[] {
    return this.#tallies().map((tally) => tally.status());
  }

  state(): ReplayState {
    return {
      version: 1,
      collectors: [...this.#collectors.values()].map((tally) => tally.state()),
      ...(this.#qrngDd === undefined ? {} : { qrngDd: this.#qrngDd.state() }),
      fingerprints: this.#fingerprints.entries(),
      forgotten: this.#forgotten,
      forgottenFingerprints: this.#fingerprints.forgotten,
    };
  }

  // A packet that is known and comes with a newer time is noted once more, and isn't counted.
  #addQrngDd(entry: ReplayEntry, fingerprints: readonly string[]): void {
    const isNew = !this.#fingerprints.isKnown(fingerprints);
    this.#fingerprints.add(fingerprints, entry.t, entry.at - this.#maxAge);
    if (!isNew) return;
    this.#qrngDd ??= CollectorTally.of(entry, true);
    this.#qrngDd.add(entry);
  }

  #tallies(): CollectorTally[] {
    return [...this.#collectors.values(), ...(this.#qrngDd === undefined ? [] : [this.#qrngDd])];
  }

  #oldest(): CollectorTally {
    return [...this.#collectors.values()].reduce((one, other) => (other.newest < one.newest ? other : one));
  }

  #forgetOldest(): void {
    const { newest, id } = this.#oldest();
    this.#forgotten = Math.max(this.#forgotten, newest);
    this.#collectors.delete(id);
  }
}

const MOST_COLLECTORS = 1024;
