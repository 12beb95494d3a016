import type { ComponentLog } from 'egd-core/logging';
import type { ClusterConfig, GatewayConfig } from '../../src/config/gateway-config.ts';
import { joinFleet, type Fleet } from '../../src/fleet/fleet.ts';
import type { Packet } from '../../src/packets/packet.ts';
import { clusterConfig, gatewayConfig } from './configs.ts';
import type { NatsServer } from './nats-server.ts';

/** Joins the fleet of a server as a gateway would. */
export function join(server: NatsServer, options: JoinOptions = {}): Promise<Fleet> {
  const { cluster, gateway, now, elapsed = () => performance.now() } = options;
  return joinFleet({
    config: clusterConfig({ nats: server.url, ...cluster }),
    gateway: gatewayConfig({ folder: '/nowhere', ...gateway }),
    log: options.log ?? silent,
    ...(now === undefined ? {} : { clock: { now, elapsed } }),
  });
}

/** What is another than by default. */
export interface JoinOptions {
  readonly cluster?: Partial<ClusterConfig>;
  readonly gateway?: Partial<GatewayConfig>;
  readonly log?: ComponentLog;
  readonly now?: () => number; // milliseconds since 1970
  readonly elapsed?: () => number; // milliseconds; beside `now`
}

/** A packet with data of which each 16 bytes tell where they are from, so that a block that is served twice is seen. */
export function markedPacket({ collector = 'inside', epoch = 1, sequence = 0, size = 1024, time = Date.now() }: Marked = {}): Packet {
  const data = Buffer.alloc(size);
  for (let block = 0; block * 16 < size; block += 1) data.write(blockName(collector, sequence, block), block * 16, 'latin1');
  return { format: 'egd-2', collector, keyId: '0'.repeat(16), epoch, sequence, time, data };
}

/** A packet of QRNG-DD that is known by these. */
export function fingerprinted(fingerprints: readonly string[]): Packet {
  return { ...markedPacket({ collector: 'qrng-dd', epoch: 0 }), format: 'qrng-dd-1', fingerprints };
}

/** What is another of a marked packet than by default. */
export interface Marked {
  readonly collector?: string;
  readonly epoch?: number;
  readonly sequence?: number;
  readonly size?: number; // bytes
  readonly time?: number; // milliseconds since 1970
}

/** The blocks of served bytes, by their names. */
export function blocksOf(bytes: Uint8Array): string[] {
  const text = Buffer.from(bytes).toString('latin1');
  return Array.from({ length: text.length / 16 }, (_, index) => text.slice(index * 16, index * 16 + 16));
}

const silent: ComponentLog = { debug: nothing, info: nothing, warn: nothing, error: nothing, fatal: nothing };

function nothing(): void {
  // a test that looks at what is said brings its own
}

function blockName(collector: string, sequence: number, block: number): string {
  return `${collector.slice(0, 4).padEnd(4)}${sequence.toString(16).padStart(8, '0')}${block.toString(16).padStart(4, '0')}`;
}
