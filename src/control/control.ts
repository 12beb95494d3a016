import type { EgdConfig } from 'egd-core';
import type { Daemon } from '../daemon/daemon.ts';

/** What the control protocols need. */
export interface ControlOptions {
  readonly daemon: Daemon;
  readonly config: ControlSettings;
  readonly places: ControlPlaces;
  readonly log: ControlLog;
  readonly onRequest?: (event: RequestEvent) => void;
}

/** The part of a configuration that the protocols look at. */
export type ControlSettings = Pick<EgdConfig, 'control' | 'tcpPort'>;

/** Where the daemon is reached. */
export interface ControlPlaces {
  readonly socket: string; // path of the Unix socket, or name of the pipe; its folder is there
}

/** Where the protocols tell what happens: the shape of the daemon's own log. */
export interface ControlLog {
  debug(message: string, fields?: Readonly<Record<string, unknown>>): void;
  info(message: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(message: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** The protocols of the daemon: JSON-RPC on the socket, the design's JSON on TCP, the Python daemon's text there, and classic EGD on a socket of its own. */
export type ControlProtocol = 'rpc' | 'tcp' | 'legacy' | 'egd';

/** One request that was answered, or whose client went away. */
export interface RequestEvent {
  readonly protocol: ControlProtocol;
  readonly method: string; // of the protocol; `unknown` where there is none of that name
  readonly outcome: 'ok' | 'failed';
  readonly milliseconds: number;
}

/** The control protocols of a running daemon. */
export interface Control {
  readonly counts: ControlCounts;
  readonly tcpPort: number | undefined; // that is listened on; undefined: none
  /** Takes a new configuration: token, limits and TCP change, clients stay. Rejects and changes nothing when its port can't be used. */
  reload(config: ControlSettings): Promise<void>;
  /** Accepts nothing more, lets requests end within `timeout` milliseconds, then closes all and removes the socket. */
  stop(options: { readonly timeout: number }): Promise<void>;
}

/** Figures for `health.stats` and the metrics. */
export interface ControlCounts {
  readonly totalRequests: number;
  readonly failedRequests: number;
  readonly activeConnections: number;
}
