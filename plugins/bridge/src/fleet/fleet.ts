import type { ComponentLog } from 'egd-core/logging';
import type { QuotaStore } from '../access/quota-store.ts';
import { ageingClock } from '../clock/ageing-clock.ts';
import { machineClock, type ServiceClock } from '../clock/service-clock.ts';
import type { ClusterConfig, GatewayConfig } from '../config/gateway-config.ts';
import type { CollectorStatus } from '../gateway/gateway-status.ts';
import type { PacketStore } from '../packets/packet.ts';
import type { EntropySupply, Stock } from '../supply/entropy-supply.ts';
import { layOutFleet } from './fleet-layout.ts';
import { FleetQuotas } from './fleet-quotas.ts';
import { FleetSupply } from './fleet-supply.ts';
import { JoinedFleet } from './joined-fleet.ts';
import { MarkKeeper } from './mark-keeper.ts';
import { MessageClaims } from './message-claims.ts';
import { openNatsLink } from './nats-link.ts';
import { PacketStream, ROOM_FOR_HEADERS } from './packet-stream.ts';
import { StreamStock } from './stream-stock.ts';

/** A gateway's place among others: packets, bytes, marks and quotas are shared with them through NATS JetStream. */
export interface Fleet {
  readonly store: PacketStore;
  readonly supply: EntropySupply;
  readonly quotas: QuotaStore;
  /** What the fleet has for this gateway: the stream, and what is ready here. */
  stock(): Stock;
  status(): FleetStatus;
  /** The collectors of the whole fleet; what was turned away is counted by each gateway for itself. */
  collectors(): CollectorStatus[];
  /** Wipes what is ready here, which is lost, gives quotas back, and leaves. */
  close(): Promise<void>;
}

/** How a gateway stands in its fleet. */
export interface FleetStatus {
  readonly servers: string;
  readonly connected: boolean;
  readonly reconnects: number; // since the start
  readonly messages: number; // in the stream
  readonly ready: number; // bytes that were claimed and not taken yet
  readonly received: number; // bytes that this gateway accepted
  readonly lost: number; // bytes that nobody will serve, or of which nobody knows, because NATS did not answer
  readonly warnings: readonly string[];
}

/** What joining a fleet needs. */
export interface JoinFleetOptions {
  readonly config: ClusterConfig;
  readonly gateway: GatewayConfig;
  readonly log: ComponentLog;
  readonly clock?: Pick<ServiceClock, 'now' | 'elapsed'>; // the machine's when left out
}

/** Joins the fleet of `[gateway.cluster]`. Rejects with GATEWAY_FLEET_UNREACHABLE. */
export async function joinFleet({ config, gateway, log, clock = machineClock }: JoinFleetOptions): Promise<Fleet> {
  const { now } = clock;
  const link = await openNatsLink(config, log);
  try {
    const layout = await layOutFleet(link, config, gateway);
    const largestMessage = (link.connection.info?.max_payload ?? gateway.maxPacketSize) - ROOM_FOR_HEADERS;
    const marks = new MarkKeeper({ link, marks: layout.marks, fingerprints: layout.fingerprints, now });
    const stream = new StreamStock({ layout, capacity: gateway.bufferSize, now });
    const store = new PacketStream({ link, layout, marks, stream, log, now });
    const claims = new MessageClaims({ link, layout, log });
    const { prefetch } = config;
    const supply = new FleetSupply({ claims, stream, prefetch, largestMessage, ttl: gateway.bufferTtl, now, steady: ageingClock(clock) });
    const quotas = new FleetQuotas({ link, bucket: layout.quotas, log, now });
    await Promise.all([stream.refresh(), marks.refresh()]);
    log.info('joined the fleet', { fleet: config.name, servers: link.servers, messages: stream.messages });
    return new JoinedFleet({ link, marks, stream, store, claims, supply, quotas, log });
  } catch (error) {
    await link.close();
    throw error;
  }
}
