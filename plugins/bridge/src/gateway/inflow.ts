import { EgdError, type CommandHost, type EgdConfig, type SourceTypes } from 'egd-core';
import type { ProgramLog } from 'egd-core/logging';
import type { ServiceClock } from '../clock/service-clock.ts';
import type { RetryPolicy } from '../config/collector-config.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { PacketReceiver } from '../packets/packet.ts';
import type { EntropySink } from '../supply/entropy-supply.ts';
import type { CollectorStatus } from './gateway-status.ts';
import type { Inlet } from './reservoir.ts';

/** How entropy comes into a gateway. */
export interface Inflow {
  readonly receiver: PacketReceiver | undefined; // in push mode
  collectors(): readonly CollectorStatus[];
  /** What is wrong with it, in sentences. */
  troubles(): readonly string[];
  /** There is room again. */
  wake(): void;
  /** Reads the files of keys again. */
  reload(): Promise<void>;
  close(): Promise<void>;
}

/** What an inflow is made of. */
export interface InflowOptions {
  readonly config: GatewayConfig;
  readonly egd: Pick<EgdConfig, 'sources'>; // what direct mode fetches
  readonly types: SourceTypes;
  readonly host: Pick<CommandHost, 'findDaemon'> | undefined; // its daemon, in daemon mode
  readonly configFile: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly inlet: Inlet;
  readonly log: ProgramLog;
  readonly clock: ServiceClock;
}

const RETRY_POLICY: RetryPolicy = {
  initialDelay: 500,
  maxDelay: 60_000,
  multiplier: 2,
  jitter: 0.2,
  failuresToOpen: 10,
  openTime: 60_000,
};

/** Opens what the mode of the gateway asks for. */
export function openInflow(options: InflowOptions): Promise<Inflow> {
  const { mode } = options.config;
  if (mode === 'push') return openPush(options);
  return mode === 'direct' ? openDirect(options) : openDaemon(options);
}

async function openPush({ config, environment, inlet, log, clock }: InflowOptions): Promise<Inflow> {
  const [{ openPacketKeys }, { createPacketReceiver }, { openLocalStore }] = await Promise.all([
    import('../packets/packet-keys.ts'),
    import('../packets/packet-receiver.ts'),
    import('../packets/local-store.ts'),
  ]);
  const { hmacSecretKey, keyFile, stateFile, maxAge, maxAhead, maxPacketSize, packets: formats } = config;
  const { now } = clock;
  const keys = await openPacketKeys({ hmacSecretKey, keyFile, environment, log: log.child('packets') });
  try {
    const own = 'sink' in inlet ? await openLocalStore({ stateFile, sink: inlet.sink, maxAge, log: log.child('packets'), now }) : undefined;
    const store = 'store' in inlet ? inlet.store : own;
    if (store === undefined) throw new EgdError('INTERNAL_BUG', 'A gateway has no store of packets.');
    return {
      receiver: createPacketReceiver({ keys, store, formats, maxAge, maxAhead, maxPacketSize, now }),
      collectors: () => store.collectors(),
      troubles: () => [],
      wake: () => undefined,
      reload: async () => void (await keys.reload()),
      close: async () => {
        await own?.close();
        keys.close();
      },
    };
  } catch (error) {
    keys.close();
    throw error;
  }
}

async function openDirect({ egd, types, environment, inlet, log, clock }: InflowOptions): Promise<Inflow> {
  const sink = sinkOf(inlet);
  const [{ openIntakeSources }, { startIntake }] = await Promise.all([import('../intake/intake-source.ts'), import('../intake/intake.ts')]);
  const opened = await openIntakeSources({ tables: egd.sources, types, conditioning: 'auto', environment, log });
  if (opened.sources.length === 0) {
    await opened.close();
    throw new EgdError('COLLECTOR_NO_SOURCE', 'The gateway is in direct mode, and no source is configured.');
  }
  const intake = startIntake({ sources: opened.sources, sink, collector: 'direct', retryPolicy: RETRY_POLICY, log, clock });
  return {
    receiver: undefined,
    collectors: () => [],
    troubles: () =>
      intake
        .report()
        .filter(({ failuresInARow }) => failuresInARow > 0)
        .map(({ source, lastError = 'INTERNAL_BUG' }) => `The source "${source}" gives nothing: ${lastError}.`),
    wake: () => intake.wake(),
    reload: () => Promise.resolve(),
    close: async () => {
      await intake.stop(AbortSignal.abort());
      await opened.close();
    },
  };
}

async function openDaemon({ host, configFile, inlet, log, clock }: InflowOptions): Promise<Inflow> {
  const sink = sinkOf(inlet);
  if (host === undefined) throw new EgdError('INTERNAL_BUG', 'A gateway in daemon mode needs the command line.');
  const { startDaemonFeed } = await import('./daemon-feed.ts');
  const daemon = await host.findDaemon({ config: configFile });
  const feed = startDaemonFeed({ daemon, sink, clock, log: log.child('daemon'), retryPolicy: RETRY_POLICY });
  return {
    receiver: undefined,
    collectors: () => [],
    troubles: () => (feed.trouble === undefined ? [] : [feed.trouble]),
    wake: () => undefined,
    reload: () => Promise.resolve(),
    close: () => feed.close(),
  };
}

function sinkOf(inlet: Inlet): EntropySink {
  if ('sink' in inlet) return inlet.sink;
  throw new EgdError('INTERNAL_BUG', 'A gateway that fetches by itself has no buffer.');
}
