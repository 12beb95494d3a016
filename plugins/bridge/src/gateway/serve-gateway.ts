import type { LogLevel } from 'egd-core';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { ServiceSignals } from '../run-service.ts';
import type { GatewayStatus } from './gateway-status.ts';
import { openGateway, type GatewayOptions } from './open-gateway.ts';

/** What a gateway that is a process of its own is made of. */
export interface ServeGatewayOptions extends Omit<GatewayOptions, 'log'> {
  readonly logLevel: LogLevel;
  readonly stdout: NodeJS.WriteStream; // where it logs
  readonly signals: ServiceSignals;
}

/** Serves until it is told to stop; resolves with how the gateway stood then. */
export async function serveGateway({ logLevel, stdout, signals, ...options }: ServeGatewayOptions): Promise<GatewayStatus> {
  const { config } = options;
  const { openLog } = await import('egd-core/logging');
  const log = await openLog({
    program: 'gateway',
    level: logLevel,
    target: 'stdout',
    ...NEVER_ROTATED,
    pretty: stdout.isTTY,
    secrets: config.hmacSecretKey === undefined ? [] : [config.hmacSecretKey],
    stdout,
  });
  try {
    const gateway = await openGateway({ ...options, log });
    const { url, udp, hasKeys } = gateway;
    log.info(`Serving at ${url} from ${originOf(config)}${hasKeys ? '' : ', to everybody on this machine: there are no keys'}.`, { url });
    if (udp !== undefined) log.info(`Receiving datagrams at ${udp.host}:${udp.port}.`);
    signals.onReload(() => {
      gateway.reload().catch((error: unknown) => log.error('Keys and certificates could not be read again; the old ones stay.', { error }));
    });
    await stopped(signals.stop);
    log.info('Stopping: what is being answered is answered to the end.');
    const status = gateway.status();
    await gateway.close();
    log.info('Stopped.', {
      requests: status.total_requests_served,
      bytes: status.total_bytes_served,
      wiped: status.buffer_bytes_available,
    });
    return status;
  } finally {
    await log.close();
  }
}

const NEVER_ROTATED = { maxSize: Infinity, maxFiles: 0 }; // standard output is somebody else's file

function originOf({ mode, cluster }: GatewayConfig): string {
  if (cluster !== undefined) return `the fleet "${cluster.name}"`;
  if (mode === 'push') return 'what collectors push';
  return mode === 'direct' ? 'its own sources' : 'the running daemon';
}

async function stopped(stop: AbortSignal): Promise<void> {
  if (stop.aborted) return;
  await new Promise<void>((resolve) => {
    stop.addEventListener('abort', () => resolve(), { once: true });
  });
}
