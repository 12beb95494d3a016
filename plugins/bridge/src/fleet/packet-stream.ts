import { EgdError } from 'egd-core';
import type { ComponentLog } from 'egd-core/logging';
import type { Packet, PacketStore } from '../packets/packet.ts';
import { apiErrorNumber, type FleetLayout } from './fleet-layout.ts';
import { messageId, overheadOf, writeFacts } from './fleet-message.ts';
import type { MarkKeeper } from './mark-keeper.ts';
import { ANSWER_TIMEOUT, type NatsLink } from './nats-link.ts';
import type { StreamStock } from './stream-stock.ts';

/** What a stream of packets works with. */
export interface PacketStreamOptions {
  readonly link: NatsLink;
  readonly layout: FleetLayout;
  readonly marks: MarkKeeper;
  readonly stream: StreamStock;
  readonly log: ComponentLog;
  readonly now: () => number; // milliseconds since 1970
}

/**
 * Brings packets to the fleet. The mark is set first and the bytes stored second: who fails in between has lost a packet,
 * where the other order would serve it twice. What is not known to have been stored is never stored again.
 */
export class PacketStream implements PacketStore {
  readonly #options: PacketStreamOptions;
  readonly #replayed = new Map<string, number>();
  readonly #refused = new Map<string, number>();
  #received = 0;
  #overflowed = 0;
  #uncertain = 0;

  constructor(options: PacketStreamOptions) {
    this.#options = options;
  }

  /** Bytes that this gateway accepted. */
  get received(): number {
    return this.#received;
  }

  /** Bytes that found no room, and of which their collectors were told so. */
  get overflowed(): number {
    return this.#overflowed;
  }

  /** Bytes of packets that are marked and of which nobody knows whether they were stored. */
  get uncertain(): number {
    return this.#uncertain;
  }

  async deliver(packet: Packet): Promise<'accepted' | 'seen' | 'full'> {
    const { marks } = this.#options;
    this.#checkSize(packet);
    if (!(await marks.claim(packet))) {
      packet.data.fill(0);
      count(this.#replayed, packet.collector);
      return 'seen';
    }
    const size = packet.data.length;
    const stored = await this.#store(packet);
    if (stored === 'accepted') this.#received += size;
    if (stored === 'full') {
      this.#overflowed += size;
      await marks.release(packet);
    }
    return stored;
  }

  noteRefusal(collector: string): void {
    count(this.#refused, collector);
  }

  /** Packets of a collector that this gateway turned away: what came before, and what was wrong. */
  turnedAway(collector: string): { readonly replayed: number; readonly refused: number } {
    return { replayed: this.#replayed.get(collector) ?? 0, refused: this.#refused.get(collector) ?? 0 };
  }

  async #store(packet: Packet): Promise<'accepted' | 'seen' | 'full'> {
    const { link, layout, log, marks, stream } = this.#options;
    const { headers: newHeaders } = await import('@nats-io/transport-node');
    const headers = newHeaders();
    writeFacts(headers, packet);
    // The connection may hold on to the bytes, so they are its own, and wiped only when they are known to have gone out.
    const bytes = Buffer.from(packet.data);
    try {
      const { duplicate } = await link.ask(() =>
        layout.jetstream.publish(layout.subject, bytes, {
          msgID: messageId(packet),
          headers,
          timeout: ANSWER_TIMEOUT,
          expect: { streamName: layout.stream },
        }),
      );
      bytes.fill(0);
      packet.data.fill(0);
      if (!duplicate) stream.noteComing(bytes.length, overheadOf(layout.subject, headers));
      return duplicate ? 'seen' : 'accepted';
    } catch (error) {
      if (apiErrorNumber(error) === STORE_FAILED) return 'full';
      if (isRefusal(error)) {
        await marks.release(packet);
        throw new EgdError('GATEWAY_UNAVAILABLE', `NATS at ${link.servers} did not store a packet.`, { cause: error });
      }
      const { collector, epoch, sequence } = packet;
      this.#uncertain += packet.data.length;
      log.warn('nobody knows whether NATS stored a packet: it will not be accepted again', { collector, epoch, sequence, error });
      throw new EgdError('GATEWAY_UNAVAILABLE', `NATS at ${link.servers} did not confirm that it stored a packet.`, { cause: error });
    }
  }

  #checkSize({ data }: Packet): void {
    const { connection } = this.#options.link;
    const most = (connection.info?.max_payload ?? DEFAULT_MAX_PAYLOAD) - ROOM_FOR_HEADERS;
    if (data.length <= most) return;
    throw new EgdError('PACKET_TOO_LARGE', `The NATS of the fleet takes packets with at most ${most} bytes of data, got ${data.length}.`, {
      suggestions: ['Make `packet_size` of the collector smaller, or raise `max_payload` of NATS.'],
    });
  }
}

/** Bytes of a message that its headers may take. */
export const ROOM_FOR_HEADERS = 1024;

const DEFAULT_MAX_PAYLOAD = 1_048_576; // bytes
const STORE_FAILED = 10_077; // the stream is full, or its disk

function count(counts: Map<string, number>, collector: string): void {
  counts.set(collector, (counts.get(collector) ?? 0) + 1);
}

// JetStream said no, or there was nobody to ask: the packet is surely not stored, and may come again.
function isRefusal(error: unknown): boolean {
  if (apiErrorNumber(error) !== undefined) return true;
  if (!(error instanceof Error)) return false;
  return error.name === 'NoResponders' || isRefusal(error.cause);
}
