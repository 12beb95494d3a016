import type { Daemon } from '../daemon/daemon.ts';
import type { ControlCounts, ControlLog, ControlOptions, ControlProtocol, ControlSettings, RequestEvent } from './control.ts';

/** What all connections share: the daemon, the settings of the moment, the log and the counts. */
export class RequestDesk {
  readonly daemon: Daemon;
  readonly log: ControlLog;
  readonly #onRequest: ((event: RequestEvent) => void) | undefined;
  settings: ControlSettings;
  #total = 0;
  #failed = 0;
  activeConnections = 0;

  constructor({ daemon, config, log, onRequest }: Omit<ControlOptions, 'places'>) {
    this.daemon = daemon;
    this.settings = config;
    this.log = log;
    this.#onRequest = onRequest;
  }

  get counts(): ControlCounts {
    return { totalRequests: this.#total, failedRequests: this.#failed, activeConnections: this.activeConnections };
  }

  /** A listener could not take a client. */
  readonly onFailure = (error: Error): void => this.log.warn('A client could not be taken.', { error });

  /** Counts a request that is over; `started` is what `performance.now()` said. */
  count(protocol: ControlProtocol, method: string, outcome: RequestEvent['outcome'], started: number): void {
    this.#total += 1;
    if (outcome === 'failed') this.#failed += 1;
    this.#onRequest?.({ protocol, method, outcome, milliseconds: performance.now() - started });
  }
}
