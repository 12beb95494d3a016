import type { Server as HttpsServer } from 'node:https';
import type { Server } from 'node:net';
import { EgdError, isLoopbackAddress, type CommandHost, type EgdConfig, type SourceTypes } from 'egd-core';
import type { ProgramLog } from 'egd-core/logging';
import { openDrawDesk } from '../access/open-draw-desk.ts';
import { quickRandom } from '../api/quick-random.ts';
import { ageingClock } from '../clock/ageing-clock.ts';
import { machineClock, type ServiceClock } from '../clock/service-clock.ts';
import type { GatewayConfig, Listen } from '../config/gateway-config.ts';
import { postProcess } from '../processing/post-process.ts';
import { countedReceiver } from './counted-receiver.ts';
import { drain } from './drain.ts';
import { createApp } from './gateway-app.ts';
import { GatewayFigures } from './gateway-figures.ts';
import type { GatewayStatus } from './gateway-status.ts';
import { createServer, strictHeaders } from './http-server.ts';
import { openInflow } from './inflow.ts';
import { foreignRequest } from './local-requests.ts';
import { MeteredDesk } from './metered-desk.ts';
import { OpenedParts } from './opened-parts.ts';
import { registerRoutes } from './register-routes.ts';
import { openReservoir } from './reservoir.ts';
import { cutOffSlowReaders } from './slow-readers.ts';
import { gatewayStatus } from './status-keeper.ts';
import { openTlsContext, tlsFilesOf } from './tls-context.ts';

/** What a gateway is opened with. */
export interface GatewayOptions {
  readonly config: GatewayConfig;
  readonly egd: Pick<EgdConfig, 'sources'>; // what direct mode fetches
  readonly types: SourceTypes;
  readonly host?: Pick<CommandHost, 'findDaemon'>; // its daemon, in daemon mode
  readonly configFile?: string; // that leads to the daemon
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: ProgramLog;
  readonly version: string; // of egd
  readonly clock?: ServiceClock; // the machine's when left out
}

/** A gateway that serves. */
export interface Gateway {
  readonly url: string; // base of its API
  readonly listen: Listen; // with the port that it got
  readonly udp: Listen | undefined;
  readonly hasKeys: boolean; // of clients; false: on loopback, for everybody
  status(): GatewayStatus;
  /** Reads certificates and keys again; what can't be used is logged, and what was there stays. */
  reload(): Promise<void>;
  /** Answers what was asked, then wipes the buffer and lets go of everything. */
  close(): Promise<void>;
}

/**
 * Opens a gateway, all its parts, and listens. Rejects with GATEWAY_UNPROTECTED without keys of clients where others than
 * this machine could reach it, GATEWAY_ALREADY_RUNNING where its port or its state file is taken, BRIDGE_KEY_INVALID and
 * CONFIG_INVALID_VALUE where its files can't be used.
 */
export async function openGateway(options: GatewayOptions): Promise<Gateway> {
  const parts = new OpenedParts();
  try {
    return await open(options, parts);
  } catch (error) {
    await parts.close().catch((failure: unknown) => options.log.error('A part of the gateway did not close.', { error: failure }));
    throw error;
  }
}

async function open(options: GatewayOptions, parts: OpenedParts): Promise<Gateway> {
  const { config, log, version, clock = machineClock } = options;
  const say = log.child('gateway');
  const figures = new GatewayFigures(() => clock.elapsed());
  let isDraining = false;

  const reservoir = await openReservoir({ config, clock, log });
  parts.add(() => reservoir.close());
  const supply = postProcess(reservoir.supply, config.postProcessing, { maxSeedAge: config.bufferTtl, now: ageingClock(clock) });
  parts.add(() => supply.wipe());

  const desk = await openDrawDesk({
    supply,
    config,
    isLoopback: isLoopbackAddress(config.listen.host) && !config.trustProxy, // a proxy lets others in
    log: log.child('access'),
    now: () => clock.now(),
    ...(reservoir.quotas === undefined ? {} : { quotas: reservoir.quotas }),
  });
  parts.add(() => desk.close());

  const inflow = await openInflow({
    ...options,
    host: options.host,
    configFile: options.configFile,
    inlet: reservoir.inlet,
    clock,
  });
  parts.add(() => inflow.close());

  const status = (): GatewayStatus =>
    gatewayStatus({
      config,
      version,
      stock: () => reservoir.stock(),
      received: () => reservoir.received(),
      collectors: () => inflow.collectors(),
      figures,
      troubles: () => [...reservoir.troubles(), ...inflow.troubles(), ...desk.warnings()],
      isDraining: () => isDraining,
      now: () => clock.now(),
    });

  const lastDrawn = new Map<string, number>();
  const metered = new MeteredDesk(desk, figures, (key) => {
    lastDrawn.set(key, clock.now());
    inflow.wake();
  });
  const metrics = config.metricsEnabled
    ? await (await import('./gateway-metrics.ts')).createGatewayMetrics({ status, figures })
    : undefined;
  parts.add(() => metrics?.close());

  const files = tlsFilesOf(config);
  const tls = files === undefined ? undefined : await openTlsContext(files, log.child('tls'));
  const serverHeaders = strictHeaders(tls !== undefined);
  // Behind a proxy who asks stands in a header, which is not looked at here.
  const quick = config.trustProxy
    ? undefined
    : quickRandom({
        desk: metered,
        serverHeaders,
        onBug: (error) => say.error('A request failed.', { error }),
        onAnswered: (code, milliseconds) => {
          if (code < 400) figures.countRequest();
          metrics?.observeRequest({ method: 'GET', route: '/api/random', status: code, milliseconds });
        },
      });
  const app = await createApp({
    config,
    createServer: (handle) =>
      createServer((request, response) => void ((!isDraining && quick?.(request, response)) || handle(request, response)), {
        limits: config,
        tls: tls?.options,
        asksForCertificate: config.tlsClientCa !== undefined,
        isDraining: () => isDraining,
        refusalOf: (request) => {
          const refusal = desk.hasKeys ? undefined : foreignRequest(request);
          if (refusal !== undefined) figures.countError(refusal.code);
          return refusal;
        },
      }),
    serverHeaders,
    figures,
    metrics,
    log: say,
  });
  const receiver = inflow.receiver === undefined ? undefined : countedReceiver(inflow.receiver, figures);
  parts.add(() => drain(() => app.close(), { server: app.server, time: config.shutdownTimeout, log: say }));
  const closeRoutes = await registerRoutes(app, {
    config,
    desk: metered,
    accounts: desk,
    lastDrawn,
    metrics,
    receiver,
    serverHeaders,
    status,
    version,
    clock,
    log: say,
    isDraining: () => isDraining,
  });
  parts.add(closeRoutes);

  parts.add(
    cutOffSlowReaders(app.server, {
      time: config.requestTimeout,
      bytes: LEAST_READ,
      onCutOff: (address) => say.warn('A client that did not read its answer was cut off.', { address }),
    }),
  );
  if (tls !== undefined && isHttps(app.server)) parts.add(tls.watch(app.server));

  const udp = receiver === undefined ? undefined : await openDatagrams(config, receiver, log, parts);
  const listen = await listenOn(app, config);
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${listen.host.includes(':') ? `[${listen.host}]` : listen.host}:${listen.port}`,
    listen,
    udp,
    hasKeys: desk.hasKeys,
    status,
    reload: async () => {
      await Promise.all([inflow.reload(), desk.reload(), tls !== undefined && isHttps(app.server) ? tls.reload(app.server) : undefined]);
    },
    close: () => {
      isDraining = true;
      return parts.close();
    },
  };
}

const LEAST_READ = 65_536; // bytes that a client must read within the time of a request, when so many wait

async function openDatagrams(
  { udpListen: listen }: GatewayConfig,
  receiver: ReturnType<typeof countedReceiver>,
  log: ProgramLog,
  parts: OpenedParts,
): Promise<Listen | undefined> {
  if (listen === undefined) return undefined;
  const { listenForDatagrams } = await import('../transports/datagram-listener.ts');
  const listener = await listenForDatagrams({ listen, receiver, log: log.child('udp') });
  parts.add(() => listener.close());
  return listener.address;
}

async function listenOn(app: Awaited<ReturnType<typeof createApp>>, { listen: { host, port }, reusePort }: GatewayConfig): Promise<Listen> {
  try {
    const options = { host, port, reusePort }; // fastify hands all of them to Node.js
    await app.listen(options);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === 'EADDRINUSE') {
      throw new EgdError('GATEWAY_ALREADY_RUNNING', `Something listens at ${host}:${port} already.`, { cause: error });
    }
    if (code === 'EADDRNOTAVAIL' || code === 'EACCES') {
      throw new EgdError('CONFIG_INVALID_VALUE', `The gateway can't listen at ${host}:${port}: ${code}.`, {
        cause: error,
        suggestions: ['Choose an address of this machine, and a port that this user may listen on, as `listen`.'],
      });
    }
    throw error;
  }
  const address = app.server.address();
  return typeof address === 'object' && address !== null ? { host: address.address, port: address.port } : { host, port };
}

function isHttps(server: Server): server is HttpsServer {
  return 'setSecureContext' in server;
}
