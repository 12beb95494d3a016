import { EgdError } from 'egd-core';
import type { ProgramLog } from 'egd-core/logging';
import type { QuotaStore } from '../access/quota-store.ts';
import { EntropyBuffer } from '../buffer/entropy-buffer.ts';
import { LevelWatch, levelOf } from '../buffer/watermarks.ts';
import { ageingClock } from '../clock/ageing-clock.ts';
import type { ServiceClock } from '../clock/service-clock.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { PacketStore } from '../packets/packet.ts';
import type { EntropySink, EntropySupply, Stock } from '../supply/entropy-supply.ts';
import type { CollectorStatus } from './gateway-status.ts';

/** Where a gateway's bytes lie: in its own memory, or in the stream of its fleet. */
export interface Reservoir {
  readonly supply: EntropySupply;
  readonly inlet: Inlet;
  readonly quotas: QuotaStore | undefined; // of a fleet
  stock(): Stock;
  /** Bytes that came in since the start. */
  received(): number;
  /** What is wrong with it, in sentences. */
  troubles(): readonly string[];
  close(): unknown;
}

/** How bytes get in: into a buffer, or as packets into a store that knows what came before. */
export type Inlet = { readonly sink: EntropySink } | { readonly store: PacketStore & { collectors(): readonly CollectorStatus[] } };

/** What a reservoir is made of. */
export interface ReservoirOptions {
  readonly config: GatewayConfig;
  readonly clock: ServiceClock;
  readonly log: ProgramLog;
}

const MOST_OF_DAEMON = 262_144; // bytes; the rest is better kept by the daemon, whose pool survives a crash
const LOOK_EVERY = 1000; // milliseconds

/** Opens a buffer in memory, or joins the fleet that the configuration names: GATEWAY_FLEET_UNREACHABLE where that fails. */
export async function openReservoir(options: ReservoirOptions): Promise<Reservoir> {
  const { cluster } = options.config;
  return cluster === undefined ? openBuffer(options) : joinFleet(options, cluster);
}

// Swept every second, it says in the log when it gets low or full. Where the gateway fetches by itself nothing gives way:
// it fetches when there is room.
function openBuffer({ config, clock, log }: ReservoirOptions): Reservoir {
  const { mode, bufferSize, bufferTtl: ttl, overflow } = config;
  const capacity = mode === 'daemon' ? Math.min(bufferSize, MOST_OF_DAEMON) : bufferSize;
  const buffer = new EntropyBuffer({
    capacity,
    ttl,
    overflow: mode === 'push' ? overflow : 'discard',
    now: () => clock.now(),
    steady: ageingClock(clock),
  });
  const say = log.child('buffer');
  const levels = new LevelWatch(levelOf(0, capacity), (level, before) => {
    const fields = { level, before, available: buffer.stock().available, capacity };
    if (level === 'low') say.warn('The buffer gets low.', fields);
    else if (level === 'critical') say.warn('The buffer is almost full.', fields);
    else say.info('The buffer passed a mark.', fields);
  });
  const timer = setInterval(() => levels.see(buffer.stock().available, capacity), LOOK_EVERY).unref();
  return {
    supply: buffer,
    inlet: { sink: buffer },
    quotas: undefined,
    stock: () => buffer.stock(),
    received: () => buffer.received,
    troubles: () => [],
    close: () => {
      clearInterval(timer);
      buffer.wipe();
    },
  };
}

async function joinFleet({ config, clock, log }: ReservoirOptions, cluster: NonNullable<GatewayConfig['cluster']>): Promise<Reservoir> {
  if (config.mode !== 'push') {
    throw new EgdError(
      'CONFIG_MUTUALLY_EXCLUSIVE',
      `A fleet shares what collectors push, so its gateways have mode "push", not "${config.mode}".`,
    );
  }
  const { joinFleet: join } = await import('../fleet/fleet.ts');
  const fleet = await join({ config: cluster, gateway: config, log: log.child('fleet'), clock });
  return {
    supply: fleet.supply,
    inlet: {
      store: {
        deliver: (packet) => fleet.store.deliver(packet),
        noteRefusal: (collector) => fleet.store.noteRefusal?.(collector),
        collectors: () => fleet.collectors(),
      },
    },
    quotas: fleet.quotas,
    stock: () => fleet.stock(),
    received: () => fleet.status().received,
    troubles: () => fleet.status().warnings,
    close: () => fleet.close(),
  };
}
