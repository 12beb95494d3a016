import { join } from 'node:path';
import type { CollectorConfig, RetryPolicy } from '../../src/config/collector-config.ts';
import type { ClusterConfig, GatewayConfig } from '../../src/config/gateway-config.ts';

/** A whole `[collector]` with its defaults; files lie in `folder`. */
export function collectorConfig({ folder, ...partial }: Partial<CollectorConfig> & { readonly folder: string }): CollectorConfig {
  return {
    id: 'inside',
    applianceUrls: [],
    mixingStrategy: 'xor',
    allowHttp: false,
    conditioning: 'auto',
    fetchChunkSize: 1024,
    fetchInterval: 1000,
    bufferSize: 1_048_576,
    pushUrl: 'https://127.0.0.1:7764/push',
    pushInterval: 1000,
    packetSize: 65_536,
    queueSize: 10_485_760,
    packet: 'egd-2',
    cipher: 'aes-256-gcm',
    allowHttpPush: false,
    stateFile: join(folder, 'collector.state'),
    shutdownTimeout: 10_000,
    retryPolicy: retryPolicy(),
    ...partial,
  };
}

/** A whole `[gateway]` with its defaults, on a free port; files lie in `folder`. */
export function gatewayConfig({ folder, ...partial }: Partial<GatewayConfig> & { readonly folder: string }): GatewayConfig {
  return {
    mode: 'push',
    listen: { host: '127.0.0.1', port: 0 },
    reusePort: false,
    allowHttp: false,
    trustProxy: false,
    bufferSize: 10_485_760,
    bufferTtl: 3_600_000,
    overflow: 'replace',
    minAvailable: 1024,
    postProcessing: 'none',
    packets: ['egd-2', 'qrng-dd-1'],
    maxAge: 300_000,
    maxAhead: 30_000,
    maxPacketSize: 1_114_112,
    stateFile: join(folder, 'gateway.state'),
    apiKeyFile: join(folder, 'gateway-keys.json'),
    allowQueryKey: false,
    rateLimit: 100,
    byteRate: 1_048_576,
    reservedShare: 0.5,
    testShare: 0.1,
    auditFile: join(folder, 'gateway-audit.log'),
    maxConnections: 1024,
    requestTimeout: 10_000,
    shutdownTimeout: 10_000,
    mcpEnabled: true,
    metricsEnabled: true,
    pageEnabled: true,
    ...partial,
  };
}

/** A whole `[collector.retry_policy]` with its defaults. */
export function retryPolicy(partial: Partial<RetryPolicy> = {}): RetryPolicy {
  return { initialDelay: 500, maxDelay: 60_000, multiplier: 2, jitter: 0.2, failuresToOpen: 10, openTime: 60_000, ...partial };
}

/** A whole `[gateway.cluster]` with its defaults. */
export function clusterConfig(partial: Partial<ClusterConfig> & Pick<ClusterConfig, 'nats'>): ClusterConfig {
  return { name: 'egd', replicas: 1, prefetch: 262_144, ...partial };
}
