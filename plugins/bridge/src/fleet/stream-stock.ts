import { levelOf } from '../buffer/watermarks.ts';
import type { Stock } from '../supply/entropy-supply.ts';
import type { FleetLayout } from './fleet-layout.ts';

/** How much the stream of a fleet holds, as it was told last and as this gateway changed it since. */
export class StreamStock {
  readonly #layout: FleetLayout;
  readonly #capacity: number; // bytes of the stream
  readonly #now: () => number;
  #messages = 0;
  #bytes = 0; // as the stream counts them
  #overhead = 200; // bytes of a message beside its data, as they come
  #first: number | undefined; // when the oldest message was stored, milliseconds since 1970
  #lastReceived: number | undefined;

  constructor(options: { readonly layout: FleetLayout; readonly capacity: number; readonly now: () => number }) {
    this.#layout = options.layout;
    this.#capacity = options.capacity;
    this.#now = options.now;
  }

  /** Bytes of entropy in the stream, about: what is beside the data differs by some bytes from message to message. */
  get available(): number {
    return Math.max(0, this.#bytes - this.#messages * this.#overhead);
  }

  /** Messages in the stream. */
  get messages(): number {
    return this.#messages;
  }

  /** Asks NATS. Rejects where it doesn't answer. */
  async refresh(): Promise<void> {
    const { state } = await this.#layout.manager.streams.info(this.#layout.stream);
    this.#messages = state.messages;
    this.#bytes = state.bytes;
    this.#first = state.messages === 0 ? undefined : Date.parse(state.first_ts);
    if (state.last_seq > 0) this.#lastReceived = Date.parse(state.last_ts);
  }

  /** Notes that this gateway stored a message. */
  noteComing(bytes: number, overhead: number): void {
    this.#messages += 1;
    this.#bytes += bytes + overhead;
    this.#overhead = overhead;
    this.#lastReceived = this.#now();
    this.#first ??= this.#lastReceived;
  }

  /** Notes that this gateway took a message out. */
  noteLeaving(bytes: number, overhead: number): void {
    this.#messages = Math.max(0, this.#messages - 1);
    this.#bytes = Math.max(0, this.#bytes - bytes - overhead);
    this.#overhead = overhead;
  }

  /** Nothing in the stream can be had. */
  forget(): void {
    this.#messages = 0;
    this.#bytes = 0;
    this.#first = undefined;
  }

  /** What there is to be taken: the stream, and what is ready here. */
  with(ready: Stock): Stock {
    const available = this.available + ready.available;
    const waiting = this.#first === undefined ? 0 : Math.max(0, this.#now() - this.#first);
    const empty = this.#first === undefined && ready.oldestAge === undefined;
    return {
      available,
      capacity: this.#capacity,
      level: levelOf(available, this.#capacity),
      oldestAge: empty ? undefined : Math.max(waiting, ready.oldestAge ?? 0),
      lastReceived: this.#lastReceived,
      expired: ready.expired,
      overflowed: ready.overflowed,
    };
  }
}
