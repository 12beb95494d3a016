import type { GatewayConfig } from '../config/gateway-config.ts';
import type { Stock } from '../supply/entropy-supply.ts';
import type { GatewayFigures } from './gateway-figures.ts';
import type { CollectorStatus, GatewayStatus } from './gateway-status.ts';
import { judgeGateway } from './judge-gateway.ts';

/** What a status is put together from. */
export interface StatusParts {
  readonly config: Pick<GatewayConfig, 'mode' | 'postProcessing' | 'minAvailable' | 'bufferTtl'>;
  readonly version: string;
  readonly stock: () => Stock; // of the buffer, before post-processing
  readonly received: () => number; // bytes that came into the buffer
  readonly collectors: () => readonly CollectorStatus[];
  readonly figures: GatewayFigures;
  readonly troubles: () => readonly string[]; // in sentences
  readonly isDraining: () => boolean;
  readonly now: () => number; // milliseconds since 1970
}

/** How the gateway stands now. */
export function gatewayStatus(parts: StatusParts): GatewayStatus {
  const { config, version, figures, now } = parts;
  const stock = parts.stock();
  const { status, warnings } = judgeGateway({
    mode: config.mode,
    stock,
    minAvailable: Math.min(config.minAvailable, stock.capacity),
    ttl: config.bufferTtl,
    now: now(),
    uptime: figures.uptime,
    refusals: figures.recentRefusals(),
    troubles: parts.troubles(),
    draining: parts.isDraining(),
  });
  return {
    status,
    version,
    mode: config.mode,
    processing: config.postProcessing,
    buffer_fill_percent: Math.round((stock.available / stock.capacity) * 10_000) / 100,
    buffer_bytes_available: stock.available,
    buffer_bytes_capacity: stock.capacity,
    buffer_level: stock.level,
    last_data_received: stock.lastReceived === undefined ? null : new Date(stock.lastReceived).toISOString(),
    data_freshness_seconds: stock.oldestAge === undefined ? null : Math.round(stock.oldestAge) / 1000,
    uptime_seconds: Math.floor(figures.uptime / 1000),
    total_requests_served: figures.requests,
    total_bytes_served: figures.bytesServed,
    total_bytes_received: parts.received(),
    total_bytes_expired: stock.expired,
    total_bytes_overflowed: stock.overflowed,
    requests_per_second: Math.round(figures.requestsPerSecond * 100) / 100,
    collectors: parts.collectors(),
    warnings,
  };
}
