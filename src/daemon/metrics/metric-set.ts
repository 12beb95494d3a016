import type { Registry } from 'prom-client';
import type { Daemon, SourceState } from '../daemon.ts';
import { defineMetrics, type DaemonMetrics } from './metric-definitions.ts';
import type { FetchObservation, RequestObservation, SaveOutcome } from './metric-events.ts';
import { defineProcessMetrics } from './process-metrics.ts';

const STATES: readonly SourceState[] = ['waiting', 'fetching', 'paused', 'retrying', 'open', 'stopped', 'disabled'];
const MOST_METHODS = 64; // names of methods that get series of their own: a client can make up any number

/** Every metric of the daemon. What the status tells is read when somebody asks, the rest is observed as it happens. */
export class MetricSet {
  readonly #daemon: Daemon;
  readonly #registry: Registry;
  readonly #metrics: DaemonMetrics;
  readonly #refreshProcess: () => Promise<void>;
  readonly #timedSources = new Set<string>();
  readonly #methods = new Set<string>();

  constructor(daemon: Daemon, prometheus: typeof import('prom-client')) {
    this.#daemon = daemon;
    this.#registry = new prometheus.Registry();
    this.#metrics = defineMetrics(prometheus, this.#registry);
    this.#refreshProcess = defineProcessMetrics(prometheus, this.#registry);
  }

  get contentType(): string {
    return this.#registry.contentType;
  }

  observeFetch({ source, milliseconds }: FetchObservation): void {
    this.#timedSources.add(source);
    this.#metrics.fetchDuration.observe({ source }, milliseconds / 1000);
  }

  observeRequest({ protocol, method, outcome, milliseconds }: RequestObservation): void {
    const known = this.#knownMethod(method);
    this.#metrics.requests.inc({ protocol, method: known, outcome });
    this.#metrics.requestDuration.observe({ protocol, method: known }, milliseconds / 1000);
  }

  observeSave(outcome: SaveOutcome): void {
    this.#metrics.saves.inc({ outcome });
  }

  /** The text that Prometheus reads. */
  async text(): Promise<string> {
    this.#refreshStatus();
    this.#refreshSources();
    await this.#refreshProcess();
    return this.#registry.metrics();
  }

  #refreshStatus(): void {
    const { version, restarts, health, pool, given } = this.#daemon.status();
    const { eventLoopLagMs, eventLoopLagMaxMs, activeConnections } = this.#daemon.healthStats();
    const metrics = this.#metrics;
    metrics.buildInfo.set({ version }, 1);
    metrics.healthy.set(health.healthy ? 1 : 0);
    metrics.poolBytes.set(pool.bytes);
    metrics.poolCapacity.set(pool.maxEntropy);
    metrics.poolChunks.set(pool.chunks);
    metrics.lastSave.set(pool.lastSave === null ? 0 : Date.parse(pool.lastSave) / 1000);
    metrics.waiting.set(given.waiting);
    metrics.connections.set(activeConnections);
    metrics.eventLoopLag.set(eventLoopLagMs / 1000);
    metrics.eventLoopLagMax.set(eventLoopLagMaxMs / 1000);
    setTotal(metrics.bytesOut, given.bytes);
    setTotal(metrics.shortReplies, given.short);
    setTotal(metrics.restarts, restarts);
  }

  // A source that a reload took away loses its series.
  #refreshSources(): void {
    const { sources } = this.#daemon.status();
    const { fetches, fetchedBytes, bytesIn, state, failuresInARow, interval, lastFetch, fetchDuration } = this.#metrics;
    for (const metric of [fetches, fetchedBytes, bytesIn, state, failuresInARow, interval, lastFetch]) metric.reset();
    for (const each of sources) {
      const { source } = each;
      for (const outcome of ['accepted', 'ignored', 'failed'] as const) fetches.inc({ source, outcome }, each.fetches[outcome]);
      for (const name of STATES) state.set({ source, state: name }, each.state === name ? 1 : 0);
      fetchedBytes.inc({ source }, each.bytesFetched);
      bytesIn.inc({ source }, each.bytesKept);
      failuresInARow.set({ source }, each.failuresInARow);
      interval.set({ source }, each.intervalSeconds);
      if (each.lastFetch !== null) lastFetch.set({ source }, Date.parse(each.lastFetch) / 1000);
    }
    const present = new Set(sources.map(({ source }) => source));
    for (const source of this.#timedSources) {
      if (present.has(source)) continue;
      fetchDuration.remove({ source });
      this.#timedSources.delete(source);
    }
  }

  #knownMethod(method: string): string {
    if (this.#methods.has(method)) return method;
    if (this.#methods.size >= MOST_METHODS || !/^[a-z][a-z._]{0,31}$/.test(method)) return 'other';
    this.#methods.add(method);
    return method;
  }
}

// A counter of the library only counts up; the daemon keeps these totals itself.
function setTotal(counter: { reset(): void; inc(value: number): void }, total: number): void {
  counter.reset();
  counter.inc(total);
}
