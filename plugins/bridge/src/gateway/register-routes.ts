import type { ComponentLog } from 'egd-core/logging';
import type { FastifyInstance } from 'fastify';
import type { DrawDesk } from '../access/draw-desk.ts';
import type { OpenDrawDesk } from '../access/open-draw-desk.ts';
import { registerApi } from '../api/register-api.ts';
import type { ServiceClock } from '../clock/service-clock.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { PacketReceiver } from '../packets/packet.ts';
import type { KeyDraws } from '../page/page-data.ts';
import type { GatewayMetrics } from './gateway-metrics.ts';
import type { GatewayStatus } from './gateway-status.ts';
import { OpenedParts } from './opened-parts.ts';
import { registerMetrics } from './register-metrics.ts';
import { registerProbes } from './register-probes.ts';
import { registerPush } from './register-push.ts';

/** What the routes of a gateway work with. */
export interface RouteParts {
  readonly config: GatewayConfig;
  readonly desk: DrawDesk;
  readonly accounts: Pick<OpenDrawDesk, 'usage'>;
  readonly lastDrawn: ReadonlyMap<string, number>; // by name of a key, milliseconds since 1970
  readonly metrics: GatewayMetrics | undefined;
  readonly receiver: PacketReceiver | undefined; // in push mode
  readonly serverHeaders: readonly string[]; // that every answer has
  readonly status: () => GatewayStatus;
  readonly version: string;
  readonly clock: ServiceClock;
  readonly log: ComponentLog;
  readonly isDraining: () => boolean;
}

/** Adds every route that the configuration asks for; returns how to close what works behind them. */
export async function registerRoutes(app: FastifyInstance, parts: RouteParts): Promise<() => Promise<void>> {
  const { config, desk, metrics, receiver, serverHeaders, status, version, clock, log, isDraining } = parts;
  const opened = new OpenedParts();
  registerProbes(app, { isReady: () => status().status !== 'unhealthy', status });
  const assets = config.pageEnabled ? await (await import('../page/assets.ts')).loadPageAssets() : undefined;
  const onBug = (error: unknown): void => log.error('A request failed.', { error });
  registerApi(app, { desk, status, config, version, onBug, serverHeaders, ...(assets === undefined ? {} : { assets }) });
  if (config.mcpEnabled) {
    const { registerMcp } = await import('../mcp/register-mcp.ts');
    await registerMcp(app, { desk, status, config, version, onBug });
  }
  if (metrics !== undefined) registerMetrics(app, { metrics, desk });
  if (receiver !== undefined) {
    registerPush(app, {
      receiver,
      maxPacketSize: config.maxPacketSize,
      needsCertificate: config.tlsClientCa !== undefined,
      isDraining,
      now: () => clock.now(),
      log,
    });
  }
  if (assets !== undefined) {
    const [{ registerPage }, { startStatusHistory }] = await Promise.all([
      import('../page/register-page.ts'),
      import('../page/status-history.ts'),
    ]);
    const history = startStatusHistory({ status, now: () => clock.now() });
    opened.add(() => history.close());
    await registerPage(app, { desk, history, status, draws: () => drawsOf(parts), assets, now: () => clock.now() });
  }
  return () => opened.close();
}

function drawsOf({ accounts, lastDrawn }: Pick<RouteParts, 'accounts' | 'lastDrawn'>): KeyDraws[] {
  return accounts.usage().map(({ name, requests, bytes, refused, bytesToday, bytesLeftToday }) => {
    const last = lastDrawn.get(name);
    return {
      key: name,
      requests,
      bytes,
      refused,
      bytesToday: bytesLeftToday === undefined ? null : bytesToday,
      bytesPerDay: bytesLeftToday === undefined ? null : bytesToday + bytesLeftToday,
      lastDrawn: last === undefined ? null : new Date(last).toISOString(),
    };
  });
}
