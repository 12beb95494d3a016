import { EgdError, type SourceConfig, type SourceTypes } from 'egd-core';
import type { ProgramLog } from 'egd-core/logging';
import { machineClock, type ServiceClock } from '../clock/service-clock.ts';
import type { CollectorConfig } from '../config/collector-config.ts';
import { ByteFifo } from '../fifo/byte-fifo.ts';
import { type Intake, startIntake } from '../intake/intake.ts';
import { openIntakeSources } from '../intake/intake-source.ts';
import { openPacketKeys } from '../packets/packet-keys.ts';
import { Sequence } from '../packets/sequence.ts';
import { type CollectorReport, sourceFigures } from './collector-report.ts';
import { type HealthServer, startHealthServer } from './health-server.ts';
import { openPacker, openPusher } from './open-transport.ts';
import { PushLoop } from './push-loop.ts';
import { PushQueue } from './push-queue.ts';
import { PushTally } from './push-tally.ts';

/** What a collector is made of. */
export interface CollectorOptions {
  readonly config: CollectorConfig;
  readonly sources: readonly SourceConfig[]; // the appliances as one source, or those of the configuration
  readonly types: SourceTypes;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: ProgramLog;
  readonly clock?: ServiceClock; // the machine's when left out
  readonly random?: () => number; // spreads retries; Math.random when left out
}

/** A collector that fetches and pushes. */
export interface Collector {
  readonly health: HealthServer | undefined; // only where it was asked for
  report(): CollectorReport;
  /** Reads the key and the certificates again. */
  reload(): Promise<void>;
  /** Stops fetching, pushes what is there within `shutdown_timeout`, and closes everything; `bytes_lost` says what did not go. */
  stop(): Promise<CollectorReport>;
}

const SUMMARY_INTERVAL = 60_000; // milliseconds between lines that tell how it goes

/**
 * Opens a collector, which begins to fetch at once. Rejects with COLLECTOR_NO_SOURCE, COLLECTOR_ALREADY_RUNNING,
 * BRIDGE_KEY_INVALID, BRIDGE_STATE_INVALID, SOURCE_TYPE_UNKNOWN or CONFIG_INVALID_VALUE, and then nothing is left open.
 */
export async function openCollector(options: CollectorOptions): Promise<Collector> {
  const { config, types, environment, log } = options;
  const tables = options.sources.filter(({ disabled }) => !disabled);
  if (tables.length === 0)
    throw new EgdError('COLLECTOR_NO_SOURCE', 'The collector has nothing to fetch: there is neither an appliance nor a source.');
  const closers: (() => Promise<void> | void)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closers.toReversed()) await close();
  };
  try {
    const { hmacSecretKey, keyFile } = config;
    const keys = await openPacketKeys({ hmacSecretKey, keyFile, environment, log: log.child('keys') });
    closers.push(() => keys.close());
    const pusher = await openPusher(config, options.clock);
    closers.push(() => pusher.close());
    const sequence = await Sequence.open({ stateFile: config.stateFile, collector: config.id });
    closers.push(() => sequence.close());
    const opened = await openIntakeSources({ tables, types, conditioning: config.conditioning, environment, log });
    closers.push(() => opened.close());
    const packer = openPacker(config, { collector: config.id, keys, sequence, now: (options.clock ?? machineClock).now });
    const collector = new RunningCollector(options, { packer, pusher, sources: opened.sources, keys, closeAll });
    if (config.healthListen !== undefined) {
      collector.health = await startHealthServer(config.healthListen, () => collector.report());
      const { health } = collector;
      closers.push(() => health.close());
    }
    collector.start();
    return collector;
  } catch (error) {
    await closeAll();
    throw error;
  }
}

interface Parts {
  readonly packer: ReturnType<typeof openPacker>;
  readonly pusher: Awaited<ReturnType<typeof openPusher>>;
  readonly sources: Awaited<ReturnType<typeof openIntakeSources>>['sources'];
  readonly keys: Awaited<ReturnType<typeof openPacketKeys>>;
  readonly closeAll: () => Promise<void>;
}

class RunningCollector implements Collector {
  health: HealthServer | undefined;
  readonly #options: CollectorOptions;
  readonly #parts: Parts;
  readonly #clock: ServiceClock;
  readonly #fifo: ByteFifo;
  readonly #queue: PushQueue;
  readonly #tally: PushTally;
  readonly #pushes: PushLoop;
  readonly #begun: number;
  readonly #giveUp = new AbortController();
  readonly #summary = new AbortController();
  #intake: Intake | undefined;
  #pushing: Promise<void> = Promise.resolve();
  #stopped: Promise<CollectorReport> | undefined;

  constructor(options: CollectorOptions, parts: Parts) {
    const { config, clock = machineClock, random = Math.random, log } = options;
    this.#options = options;
    this.#parts = parts;
    this.#clock = clock;
    this.#begun = clock.elapsed();
    this.#fifo = new ByteFifo(config.bufferSize);
    this.#queue = new PushQueue({ fifo: this.#fifo, packetSize: parts.packer.mostData, capacity: config.queueSize });
    this.#tally = new PushTally(clock.now);
    this.#pushes = new PushLoop({
      queue: this.#queue,
      packer: parts.packer,
      pusher: parts.pusher,
      interval: config.pushInterval,
      retryPolicy: config.retryPolicy,
      clock,
      random,
      log: log.child('push'),
      onPush: (push) => this.#tally.add(push),
      onAbandoned: (bytes) => this.#tally.lose(bytes),
      onRoom: () => this.#intake?.wake(),
    });
  }

  start(): void {
    const { config, log, random = Math.random } = this.#options;
    this.#intake = startIntake({
      sources: this.#parts.sources,
      sink: {
        room: () => this.#fifo.room,
        add: ({ bytes, time }) => {
          this.#fifo.push(bytes, time);
          this.#queue.cutFull();
          this.#pushes.wake();
        },
      },
      collector: config.id,
      retryPolicy: config.retryPolicy,
      log,
      clock: this.#clock,
      random,
    });
    this.#pushing = this.#pushes.run(this.#giveUp.signal);
    this.#pushing.catch((error: unknown) => log.fatal('Pushing ended.', { error }));
    void this.#tellEveryMinute();
  }

  report(): CollectorReport {
    const { config } = this.#options;
    const sources = this.#intake?.report() ?? [];
    const sum = (count: 'fetches' | 'failed' | 'unhealthy' | 'bytes'): number => sources.reduce((all, source) => all + source[count], 0);
    const { oldest } = this.#queue;
    return {
      id: config.id,
      target: this.#parts.pusher.target,
      uptime_seconds: Math.round((this.#clock.elapsed() - this.#begun) / 1000),
      fetches: sum('fetches'),
      fetches_failed: sum('failed'),
      fetches_unhealthy: sum('unhealthy'),
      bytes_fetched: sum('bytes'),
      buffer_bytes: this.#fifo.length,
      buffer_capacity: this.#fifo.capacity,
      queue_bytes: this.#queue.bytes,
      queue_capacity: this.#queue.capacity,
      oldest_seconds: oldest === undefined ? null : Math.max(0, (this.#clock.now() - oldest) / 1000),
      ...this.#tally.counts(),
      push_circuit: this.#pushes.circuit.mode,
      push_failures_in_a_row: this.#pushes.circuit.failuresInARow,
      sources: sources.map(sourceFigures),
    };
  }

  async reload(): Promise<void> {
    const { log } = this.#options;
    const isNewKey = await this.#parts.keys.reload();
    await this.#parts.pusher.reload();
    log.info('The keys and certificates were read again.', { isNewKey });
    this.#pushes.retryNow();
  }

  stop(): Promise<CollectorReport> {
    this.#stopped ??= this.#stop();
    return this.#stopped;
  }

  async #stop(): Promise<CollectorReport> {
    const { config, log } = this.#options;
    log.info('Stopping: what is there is pushed.', { buffered: this.#fifo.length, queued: this.#queue.bytes });
    this.#summary.abort();
    const inTime = new AbortController();
    const deadline = this.#clock.sleep(config.shutdownTimeout, inTime.signal).then(
      () => this.#giveUp.abort(),
      () => undefined,
    );
    this.#pushes.flush();
    await this.#intake?.stop(this.#giveUp.signal);
    this.#pushes.complete();
    await this.#pushing.catch(() => undefined); // told already
    inTime.abort();
    await deadline;
    this.#tally.lose(this.#fifo.clear() + this.#queue.clear());
    const report = this.report();
    await this.#parts.closeAll();
    return report;
  }

  async #tellEveryMinute(): Promise<void> {
    const { log } = this.#options;
    try {
      for (;;) {
        await this.#clock.sleep(SUMMARY_INTERVAL, this.#summary.signal);
        const { sources: _sources, id: _id, target: _target, ...figures } = this.report();
        log.info('How it goes.', figures);
      }
    } catch {
      // it stops
    }
  }
}

/** What is said of a collector that stopped with bytes that nobody got; undefined: all went. */
export function lossOf({ bytes_lost, target }: CollectorReport, shutdownTimeout: number): EgdError | undefined {
  if (bytes_lost === 0) return undefined;
  const message = `The collector stopped with ${String(bytes_lost)} bytes that ${target} did not take within ${String(shutdownTimeout / 1000)} seconds; they are lost.`;
  return new EgdError('COLLECTOR_PUSH_FAILED', message, {
    suggestions: ['Check the gateway before the collector is stopped, or raise `shutdown_timeout`.'],
  });
}
