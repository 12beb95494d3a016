import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { GatewayConfig } from '../../src/config/gateway-config.ts';
import type { GatewayStatus } from '../../src/gateway/gateway-status.ts';
import { openGateway, type Gateway, type GatewayOptions } from '../../src/gateway/open-gateway.ts';
import { encodePacket } from '../../src/packets/encode-packet.ts';
import { packetKey } from '../../src/packets/packet-key.ts';
import type { PacketFormat } from '../../src/packets/packet.ts';
import { gatewayConfig } from './configs.ts';
import { keptLog, type KeptLog } from './quiet-log.ts';

/** A gateway of a test, in a folder of its own, without the page. */
export interface TestGateway {
  readonly gateway: Gateway;
  readonly folder: string;
  readonly secret: Buffer; // that packets are signed with
  readonly log: KeptLog;
  /** A signed packet with the next sequence number. */
  readonly packet: (data: Uint8Array, more?: PacketDetails) => Uint8Array;
  /** Pushes it; resolves with the answer. */
  readonly push: (packet: Uint8Array) => Promise<Response>;
  /** Resolves with the first status that is as wished; looks every few milliseconds. */
  readonly until: (isAsWished: (status: GatewayStatus) => boolean) => Promise<GatewayStatus>;
  close(): Promise<void>;
}

/** What may be said of a packet. */
export interface PacketDetails {
  readonly collector?: string;
  readonly sequence?: number;
  readonly time?: number; // milliseconds since 1970; now
  readonly format?: PacketFormat;
  readonly secret?: string; // hexadecimal; the gateway's own
}

const PATIENCE = 30_000; // milliseconds

/** Opens a gateway, in push mode unless told otherwise, on a free port of loopback. */
export async function openTestGateway(partial: Partial<GatewayConfig> = {}, options: Partial<GatewayOptions> = {}): Promise<TestGateway> {
  const folder = await mkdtemp(join(tmpdir(), 'egd-gateway-'));
  const secret = randomBytes(32);
  const log = keptLog();
  const config = gatewayConfig({ folder, pageEnabled: false, hmacSecretKey: secret.toString('hex'), ...partial });
  const needed = { config, egd: { sources: [] }, types: new Map(), environment: {}, log, version: '1.2.3' };
  const gateway = await openGateway({ ...needed, ...options }).catch(async (error: unknown) => {
    await rm(folder, { recursive: true });
    throw error;
  });
  let sequence = 0;
  return {
    gateway,
    folder,
    secret,
    log,
    packet(data, { collector = 'inside', time = Date.now(), format = 'egd-2', secret: other, ...more } = {}) {
      sequence = more.sequence ?? sequence + 1;
      return encodePacket(
        { collector, epoch: 1, sequence, time, data },
        packetKey(other === undefined ? secret : Buffer.from(other, 'hex')),
        format,
      );
    },
    push: (packet) =>
      fetch(`${gateway.url}/push`, { method: 'POST', headers: { 'content-type': 'application/msgpack' }, body: Buffer.from(packet) }),
    async until(isAsWished) {
      for (const begun = performance.now(); ;) {
        const status = gateway.status();
        if (isAsWished(status)) return status;
        if (performance.now() - begun > PATIENCE) throw new Error(`it never came to what was waited for: ${JSON.stringify(status)}`);
        await delay(5);
      }
    },
    async close() {
      await gateway.close();
      await rm(folder, { recursive: true });
    },
  };
}
