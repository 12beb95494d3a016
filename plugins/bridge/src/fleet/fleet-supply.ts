import { EgdError } from 'egd-core';
import { EntropyBuffer } from '../buffer/entropy-buffer.ts';
import type { Drawn, EntropySupply, Stock } from '../supply/entropy-supply.ts';
import type { MessageClaims } from './message-claims.ts';
import type { StreamStock } from './stream-stock.ts';

/** What a supply of a fleet works with. */
export interface FleetSupplyOptions {
  readonly claims: MessageClaims;
  readonly stream: StreamStock;
  readonly prefetch: number; // bytes that are kept ready here
  readonly largestMessage: number; // bytes of data that a message may have
  readonly ttl: number; // milliseconds after which bytes are too old to be served
  readonly now: () => number; // milliseconds since 1970
  readonly steady: () => number; // milliseconds that never go back, by which bytes age
}

/**
 * Entropy that a fleet shares, taken message by message. Small requests are answered at once from what is ready here;
 * others wait until enough was claimed, first come, first served.
 */
export class FleetSupply implements EntropySupply {
  readonly #options: FleetSupplyOptions;
  readonly #ready: EntropyBuffer;
  readonly #largest: number;
  readonly #waiting: Waiting[] = [];
  #typical = 4096; // bytes of a message, as they come
  #working: Promise<void> | undefined;
  #closed = false;

  constructor(options: FleetSupplyOptions) {
    const { prefetch, largestMessage, ttl, now, steady } = options;
    this.#options = options;
    this.#largest = Math.max(prefetch, LARGEST_REQUEST);
    this.#ready = new EntropyBuffer({ capacity: this.#largest + AT_ONCE * largestMessage, ttl, overflow: 'discard', now, steady });
  }

  take(size: number): Drawn | Promise<Drawn> {
    this.#demandOpen();
    if (size > this.#largest) throw notEnough(size, this.stock().available);
    if (this.#waiting.length === 0 && this.#ready.stock().available >= size) {
      const drawn = this.#ready.take(size);
      this.prefetch();
      return drawn;
    }
    return new Promise((resolve, reject) => {
      this.#waiting.push({ size, resolve, reject });
      this.#work();
    });
  }

  stock(): Stock {
    return this.#options.stream.with(this.#ready.stock());
  }

  /** Bytes that are ready here. */
  get ready(): number {
    return this.#ready.stock().available;
  }

  /** Claims what is to be kept ready here, in the background. */
  prefetch(): void {
    if (this.#wanted() > 0) this.#work();
  }

  /** Rejects those who wait, wipes what is ready, and tells how many bytes that were. */
  async close(): Promise<number> {
    this.#closed = true;
    await this.#working;
    this.#rejectWaiting(closed());
    const { available } = this.#ready.stock();
    this.#ready.wipe();
    return available;
  }

  #work(): void {
    if (this.#closed) return;
    this.#working ??= this.#serve().finally(() => {
      this.#working = undefined;
      if (this.#waiting.length > 0) this.#work();
    });
  }

  async #serve(): Promise<void> {
    while (!this.#closed) {
      const [first] = this.#waiting;
      const { available } = this.#ready.stock();
      if (first !== undefined && available >= first.size) {
        this.#waiting.shift();
        first.resolve(this.#ready.take(first.size));
        continue;
      }
      const wanted = first === undefined ? this.#wanted() : first.size - available;
      if (wanted <= 0) return;
      try {
        if ((await this.#claim(wanted)) !== 'none') continue;
      } catch (error) {
        this.#rejectWaiting(unavailable(error));
        return;
      }
      if (first === undefined) return;
      const now = this.#ready.stock().available;
      if (now >= first.size) continue; // what came last sufficed
      this.#waiting.shift();
      first.reject(notEnough(first.size, now));
    }
  }

  // Several at a time, because an answer takes longer than a byte; `none`: the stream has no more for now.
  async #claim(wanted: number): Promise<'some' | 'none'> {
    const tries = Math.max(1, Math.min(AT_ONCE, Math.ceil(wanted / this.#typical), this.#options.stream.messages));
    const claims = await Promise.allSettled(Array.from({ length: tries }, () => this.#claimOne()));
    const failed = claims.find((claim) => claim.status === 'rejected');
    if (failed !== undefined) throw failed.reason;
    return claims.some((claim) => claim.status === 'fulfilled' && claim.value !== 'none') ? 'some' : 'none';
  }

  async #claimOne(): Promise<'some' | 'gone' | 'none'> {
    const claim = await this.#options.claims.next();
    if (typeof claim === 'string') return claim;
    const { length } = claim.bytes;
    this.#typical = Math.max(1, Math.round((this.#typical * 3 + length) / 4));
    this.#options.stream.noteLeaving(length, claim.overhead);
    this.#ready.add(claim);
    return 'some';
  }

  // Of a stream that runs low a gateway keeps nothing ready: it might be what another is asked for.
  #wanted(): number {
    const { available } = this.#ready.stock();
    const share = Math.floor(this.#options.stream.available / SHARE);
    if (available > this.#options.prefetch / 2 || share < this.#typical) return 0;
    return Math.min(this.#options.prefetch - available, share);
  }

  #rejectWaiting(error: EgdError): void {
    for (const { reject } of this.#waiting.splice(0)) reject(error);
  }

  #demandOpen(): void {
    if (this.#closed) throw closed();
  }
}

interface Waiting {
  readonly size: number;
  readonly resolve: (drawn: Drawn) => void;
  readonly reject: (error: EgdError) => void;
}

const LARGEST_REQUEST = 1_048_576; // bytes
const AT_ONCE = 4; // messages
const SHARE = 4; // a gateway keeps at most one part in so many of the stream ready

function notEnough(requested: number, available: number): EgdError {
  return new EgdError('NOT_ENOUGH_ENTROPY', `Asked for ${requested} bytes, but the fleet has ${available} for this gateway.`, {
    metadata: { requested, available },
  });
}

function unavailable(cause: unknown): EgdError {
  return new EgdError('GATEWAY_UNAVAILABLE', 'The gateway has too few bytes ready, and NATS does not answer.', { cause });
}

function closed(): EgdError {
  return new EgdError('GATEWAY_UNAVAILABLE', 'The gateway is stopping.');
}
