import type { ComponentLog } from 'egd-core/logging';
import type { CollectorStatus } from '../gateway/gateway-status.ts';
import type { Stock } from '../supply/entropy-supply.ts';
import type { FleetQuotas } from './fleet-quotas.ts';
import type { FleetSupply } from './fleet-supply.ts';
import type { Fleet, FleetStatus } from './fleet.ts';
import type { MarkKeeper } from './mark-keeper.ts';
import type { MessageClaims } from './message-claims.ts';
import type { NatsLink } from './nats-link.ts';
import type { PacketStream } from './packet-stream.ts';
import type { StreamStock } from './stream-stock.ts';

/** The parts of a gateway's place in a fleet. */
export interface FleetParts {
  readonly link: NatsLink;
  readonly marks: MarkKeeper;
  readonly stream: StreamStock;
  readonly store: PacketStream;
  readonly claims: MessageClaims;
  readonly supply: FleetSupply;
  readonly quotas: FleetQuotas;
  readonly log: ComponentLog;
}

/** A gateway's place in a fleet: looks every second at what the stream holds, less often at the rest, until it is closed. */
export class JoinedFleet implements Fleet {
  readonly store: PacketStream;
  readonly supply: FleetSupply;
  readonly quotas: FleetQuotas;
  readonly #parts: FleetParts;
  readonly #timer: NodeJS.Timeout;
  #round = 0;
  #looking: Promise<void> | undefined;
  #problem: string | undefined;

  constructor(parts: FleetParts) {
    this.#parts = parts;
    this.store = parts.store;
    this.supply = parts.supply;
    this.quotas = parts.quotas;
    parts.link.onChange((connected) => {
      if (connected) this.#look();
      else parts.stream.forget();
    });
    this.#timer = setInterval(() => this.#look(), INTERVAL);
    this.#timer.unref();
    parts.supply.prefetch();
  }

  stock(): Stock {
    const stock = this.supply.stock();
    return { ...stock, overflowed: stock.overflowed + this.store.overflowed };
  }

  status(): FleetStatus {
    const { link, claims, stream } = this.#parts;
    const away = link.connected
      ? undefined
      : `No connection to NATS at ${link.servers}: what is ready here is served, and no packet is accepted.`;
    return {
      servers: link.servers,
      connected: link.connected,
      reconnects: link.reconnects,
      messages: stream.messages,
      ready: this.supply.ready,
      received: this.store.received,
      lost: claims.givenUp + this.store.uncertain,
      warnings: [away ?? this.#problem].filter((warning) => warning !== undefined),
    };
  }

  collectors(): CollectorStatus[] {
    return [...this.#parts.marks.known()].map(([id, { lastSeen, highest, epoch, packets, bytes, lost, gaps }]) => ({
      id,
      packets,
      bytes,
      lost,
      gaps,
      ...this.store.turnedAway(id),
      epoch,
      sequence: highest,
      last_seen: new Date(lastSeen).toISOString(),
    }));
  }

  async close(): Promise<void> {
    const { link, log, quotas, supply } = this.#parts;
    clearInterval(this.#timer);
    const wiped = await supply.close();
    if (wiped > 0) log.info('bytes that were ready here are wiped, and lost to the fleet', { bytes: wiped });
    await this.#looking;
    await quotas.close();
    await link.close();
  }

  #look(): void {
    this.#looking ??= this.#refresh().finally(() => (this.#looking = undefined));
  }

  async #refresh(): Promise<void> {
    const { link, log, marks, quotas, stream, supply } = this.#parts;
    if (!link.connected) return;
    try {
      await stream.refresh();
      supply.prefetch();
      this.#round += 1;
      if (this.#round % ROUNDS_OF_MARKS === 0) await marks.refresh();
      if (this.#round % ROUNDS_OF_QUOTAS === 0) await quotas.giveBackIdle();
      this.#problem = undefined;
    } catch (error) {
      stream.forget();
      if (this.#problem === undefined) log.warn('NATS does not tell what the fleet has', { error });
      this.#problem = `NATS at ${link.servers} does not tell what the fleet has.`;
    }
  }
}

const INTERVAL = 1000; // milliseconds
const ROUNDS_OF_MARKS = 5;
const ROUNDS_OF_QUOTAS = 15;
