import type { GatewayMode, PostProcessing } from '../config/gateway-config.ts';
import type { StockLevel } from '../supply/entropy-supply.ts';

/** How a gateway stands: the answer of `/api/status`, with the names that QRNG-DD uses where it has them. */
export interface GatewayStatus {
  readonly status: 'healthy' | 'degraded' | 'unhealthy';
  readonly version: string;
  readonly mode: GatewayMode;
  readonly processing: PostProcessing;
  readonly buffer_fill_percent: number;
  readonly buffer_bytes_available: number;
  readonly buffer_bytes_capacity: number;
  readonly buffer_level: StockLevel;
  readonly last_data_received: string | null; // RFC 3339, UTC
  readonly data_freshness_seconds: number | null; // age of the oldest data in the buffer
  readonly uptime_seconds: number;
  readonly total_requests_served: number;
  readonly total_bytes_served: number;
  readonly total_bytes_received: number;
  readonly total_bytes_expired: number;
  readonly total_bytes_overflowed: number;
  readonly requests_per_second: number; // over the last minute
  readonly collectors: readonly CollectorStatus[];
  readonly warnings: readonly string[];
}

/** What a gateway knows of a collector. */
export interface CollectorStatus {
  readonly id: string;
  readonly packets: number; // accepted
  readonly bytes: number;
  readonly lost: number; // sequence numbers that never came
  readonly gaps: number; // runs of them
  readonly replayed: number;
  readonly refused: number; // for another reason
  readonly epoch: number;
  readonly sequence: number; // the highest accepted
  readonly last_seen: string; // RFC 3339, UTC
}
