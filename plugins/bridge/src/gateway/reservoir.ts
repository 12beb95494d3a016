import type { ComponentLog } from 'egd-core/logging';
import { EntropyBuffer } from '../buffer/entropy-buffer.ts';
import { LevelWatch, levelOf } from '../buffer/watermarks.ts';
import { ageingClock } from '../clock/ageing-clock.ts';
import type { ServiceClock } from '../clock/service-clock.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';

/** What the buffer of a gateway is made of. */
export interface ReservoirOptions {
  readonly config: Pick<GatewayConfig, 'mode' | 'bufferSize' | 'bufferTtl' | 'overflow'>;
  readonly clock: ServiceClock;
  readonly log: ComponentLog;
}

const MOST_OF_DAEMON = 262_144; // bytes; the rest is better kept by the daemon, whose pool survives a crash
const LOOK_EVERY = 1000; // milliseconds

/**
 * Opens the buffer of a gateway, which is swept every second and says in the log when it gets low or full. Where the gateway
 * fetches by itself nothing gives way: it fetches when there is room.
 */
export function openReservoir({ config, clock, log }: ReservoirOptions): { readonly buffer: EntropyBuffer; readonly close: () => void } {
  const { mode, bufferSize, bufferTtl: ttl, overflow } = config;
  const capacity = mode === 'daemon' ? Math.min(bufferSize, MOST_OF_DAEMON) : bufferSize;
  const buffer = new EntropyBuffer({
    capacity,
    ttl,
    overflow: mode === 'push' ? overflow : 'discard',
    now: clock.now,
    steady: ageingClock(clock),
  });
  const levels = new LevelWatch(levelOf(0, capacity), (level, before) => {
    const fields = { level, before, available: buffer.stock().available, capacity };
    if (level === 'low') log.warn('The buffer gets low.', fields);
    else if (level === 'critical') log.warn('The buffer is almost full.', fields);
    else log.info('The buffer passed a mark.', fields);
  });
  const timer = setInterval(() => {
    const { available } = buffer.stock();
    levels.see(available, capacity);
  }, LOOK_EVERY).unref();
  return {
    buffer,
    close: () => {
      clearInterval(timer);
      buffer.wipe();
    },
  };
}
