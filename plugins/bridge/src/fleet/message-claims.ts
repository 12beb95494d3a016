import type { ComponentLog } from 'egd-core/logging';
import type { EntropyPortion } from '../supply/entropy-supply.ts';
import { apiErrorNumber, type FleetLayout } from './fleet-layout.ts';
import { overheadOf, readFacts, streamSequence } from './fleet-message.ts';
import { ANSWER_TIMEOUT, type NatsLink } from './nats-link.ts';

/** A message of the stream that is this gateway's alone. */
export interface ClaimedMessage extends EntropyPortion {
  readonly overhead: number; // bytes that the stream counted for it beside the data
}

/** What a try to get a message came to: `none`: there are no more; `gone`: there was one, but it can't be served here. */
export type Claim = ClaimedMessage | 'none' | 'gone';

/**
 * Takes messages out of the stream, each for one gateway in the whole fleet. An acknowledgement is no claim: NATS confirms
 * it to everybody who holds the message, also when another was faster, and forgets it when it is killed soon after. To
 * remove a message is one: a single caller is told that it removed it, the bytes on its disk are overwritten, and no
 * restart brings them back. So a message is removed first, then acknowledged, and served only when NATS confirmed that
 * this gateway removed it; where no answer comes its bytes are given up.
 */
export class MessageClaims {
  readonly #link: NatsLink;
  readonly #layout: FleetLayout;
  readonly #log: ComponentLog;
  #givenUp = 0;

  constructor(options: { readonly link: NatsLink; readonly layout: FleetLayout; readonly log: ComponentLog }) {
    this.#link = options.link;
    this.#layout = options.layout;
    this.#log = options.log;
  }

  /** Bytes that were removed, or not, and whose removal nobody confirmed. */
  get givenUp(): number {
    return this.#givenUp;
  }

  /** Claims the next message. Rejects where NATS doesn't answer. */
  async next(): Promise<Claim> {
    const { stream, consumer, manager } = this.#layout;
    const subject = `$JS.API.CONSUMER.MSG.NEXT.${stream}.${consumer}`;
    const message = await this.#link.ask(() =>
      this.#link.connection.request(subject, ONE_AT_ONCE, { timeout: ANSWER_TIMEOUT, noMux: true }),
    );
    const sequence = streamSequence(message.reply);
    if (sequence === undefined) return 'none'; // a status, such as `404 No Messages`
    const facts = readFacts(message.headers);
    try {
      if (!(await this.#link.ask(() => manager.streams.deleteMessage(stream, sequence))))
        throw new Error('NATS says that it removed nothing.');
    } catch (error) {
      const length = message.data.length;
      message.data.fill(0);
      if (apiErrorNumber(error) !== undefined) return 'gone'; // another gateway has it
      this.#givenUp += length;
      this.#log.warn('bytes of the fleet are given up, because nobody confirmed whose they are', { bytes: length, error });
      throw error;
    }
    message.respond(ACKNOWLEDGED);
    const bytes = Uint8Array.from(message.data);
    message.data.fill(0);
    if (facts === undefined) {
      this.#log.error('a message in the stream of the fleet is from no gateway: it is thrown away', { stream, bytes: bytes.length });
      return 'gone';
    }
    return { ...facts, bytes, overhead: overheadOf(this.#layout.subject, message.headers) };
  }
}

// Of several questions about one message some would never be answered without an end (nats-server 2.9): nanoseconds.
const ONE_AT_ONCE = JSON.stringify({ batch: 1, no_wait: true, expires: 100_000_000 });
const ACKNOWLEDGED = '+ACK';
