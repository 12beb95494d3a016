import type { LogLevel } from 'egd-core';
import type { Daemon, DaemonStatus, EntropyRequest, HealthCheck, HealthStats, PersistReport, ReloadReport } from '../daemon.ts';
import type { DaemonSignal } from '../messages.ts';
import { applyConfig } from './apply-config.ts';
import type { DaemonParts } from './daemon-parts.ts';
import { daemonStatus, healthCheck, healthStats } from './daemon-status.ts';
import { stopParts } from './stop-parts.ts';

/** The daemon, as its clients, metrics and signals see it. */
export class RunningDaemon implements Daemon {
  readonly ended: Promise<number>; // exit status, when all is saved and closed
  readonly #parts: DaemonParts;
  readonly #startedAt = new Date();
  readonly #end: (status: number) => void;
  readonly #hurry = new AbortController();
  #levelBefore: LogLevel | undefined; // while debugging
  #reloading: Promise<unknown> = Promise.resolve();
  #isStopping = false;

  constructor(parts: DaemonParts) {
    this.#parts = parts;
    const { promise, resolve } = Promise.withResolvers<number>();
    this.ended = promise;
    this.#end = resolve;
  }

  get isStopping(): boolean {
    return this.#isStopping;
  }

  get logLevel(): LogLevel {
    return this.#parts.log.level;
  }

  set logLevel(level: LogLevel) {
    this.#parts.log.setLevel(level);
    this.#levelBefore = undefined;
  }

  status(): DaemonStatus {
    return daemonStatus(this.#parts, this.#startedAt);
  }

  healthCheck(): HealthCheck {
    return healthCheck(this.#parts);
  }

  healthStats(): HealthStats {
    return healthStats(this.#parts);
  }

  persist(): Promise<PersistReport> {
    return this.#parts.persistence.persist();
  }

  getEntropy(request: EntropyRequest): Promise<Uint8Array> {
    return this.#parts.dispenser.dispense(request);
  }

  addEntropy(bytes: Uint8Array): number {
    const { pool, dispenser, log } = this.#parts;
    const added = pool.add(bytes);
    log.debug('A client added bytes to the pool.', { added, dropped: bytes.length - added });
    dispenser.poolChanged();
    return added;
  }

  /** One after the other; who asks for a second one meanwhile gets his own. */
  reload(): Promise<ReloadReport> {
    const turn = this.#reloading.then(() => this.#reload());
    this.#reloading = turn.catch(() => undefined);
    return turn;
  }

  shutdown(): void {
    if (this.#isStopping) return;
    this.#isStopping = true;
    this.#parts.channel.tell({ type: 'stopping' });
    void stopParts(this.#parts, this.#hurry.signal).then(this.#end);
  }

  /** Does what a signal to the daemon asks for. */
  onSignal(name: DaemonSignal): void {
    const { log } = this.#parts;
    log.info(`Got ${name}.`);
    if (name === 'SIGHUP') this.reload().catch(() => undefined); // told in the log
    else if (name === 'SIGUSR1') log.info('The state of the daemon.', { status: this.status(), stats: this.healthStats() });
    else if (name === 'SIGUSR2') this.#toggleDebug();
    else if (this.#isStopping) this.#hurry.abort();
    else this.shutdown();
  }

  #toggleDebug(): void {
    const { log } = this.#parts;
    const before = this.#levelBefore;
    this.#levelBefore = before === undefined ? log.level : undefined;
    log.setLevel(before ?? 'debug');
    log.info(before === undefined ? 'Debug logging is on.' : 'Debug logging is off.');
  }

  async #reload(): Promise<ReloadReport> {
    const { channel, log } = this.#parts;
    channel.tell({ type: 'reloading' });
    try {
      const report = await applyConfig(this.#parts, this);
      const { changed, needsRestart, warnings } = report;
      if (changed.includes('log_level')) this.#levelBefore = undefined;
      log.info('The configuration was read again.', { changed, needsRestart, warnings });
      return report;
    } catch (error) {
      log.error(`The configuration was not taken, the old one goes on: ${error instanceof Error ? error.message : String(error)}`, {
        error,
      });
      throw error;
    } finally {
      channel.tell({ type: 'reloaded' });
    }
  }
}
