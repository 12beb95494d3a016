import type { SourceTable, SourceType } from '../source/source-type.ts';

/** How a sample is compressed; `lzma` is raw LZMA2, preset 6. */
export type Compression = 'lzma' | 'lz4' | 'gzip' | 'zstd';

/** How much is logged. */
export type LogLevel = 'debug' | 'info' | 'warn' | 'error';

/** A whole configuration, validated, every default filled in. */
export interface EgdConfig {
  readonly path: string | undefined; // absolute path of the file it came from; undefined: built in
  readonly logLevel: LogLevel;
  readonly maxEntropy: number; // bytes the pool can hold
  readonly persistFile: string; // absolute path of the pool file
  readonly persistInterval: number; // milliseconds
  readonly poolChunkMaxEntropy: number; // bytes one chunk can hold
  readonly tcpPort: number;
  readonly compression: Compression;
  readonly daemon: DaemonConfig;
  readonly control: ControlConfig;
  readonly logging: LoggingConfig;
  readonly metrics: MetricsConfig;
  readonly sources: readonly SourceConfig[]; // in the order of the file
  readonly reserved: Readonly<Record<string, unknown>>; // tables that are not sources, such as `daemon`
}

/** The table `[daemon]`: the life of the daemon. */
export interface DaemonConfig {
  readonly lockFile?: string; // absolute; in the runtime folder when left out
  readonly user?: string; // name or number; whom root becomes
  readonly group?: string; // name or number; that of `user` when left out
  readonly umask: number; // 0 to 0o777
  readonly restart: boolean; // whether a worker that crashed or hangs is started again
  readonly shutdownTimeout: number; // milliseconds for requests to finish
  readonly hangTimeout: number; // milliseconds without a heartbeat after which a worker counts as hung
  readonly maxMemory: number; // bytes
  readonly maxOpenFiles: number;
  readonly reserveBlock: number; // most bytes that are marked consumed ahead: what a crash can cost
}

/** The table `[control]`: how the daemon is steered. */
export interface ControlConfig {
  readonly socket?: string; // absolute; beside the lock file when left out
  readonly egdSocket?: string; // absolute; of the classic EGD protocol, which is not spoken when left out
  readonly egdSocketMode: number; // its permissions, 0 to 0o777
  readonly tcp: boolean;
  readonly listen: string; // IP address for TCP; 127.0.0.1 by default
  readonly legacy: boolean; // whether the Python daemon's protocol is answered on the TCP port
  readonly token?: string; // for TCP
  readonly tlsCert?: string; // absolute path, PEM
  readonly tlsKey?: string; // absolute path, PEM
  readonly maxConnections: number; // of each kind of socket
  readonly idleTimeout: number; // milliseconds
}

/** The table `[logging]`; how much is logged is the global `log_level`. */
export interface LoggingConfig {
  readonly file?: string; // absolute; in the user's state folder when left out
  readonly maxSize: number; // bytes of a file after which it is rotated
  readonly maxFiles: number; // rotated files that are kept
}

/** The table `[metrics]`. */
export interface MetricsConfig {
  readonly listen?: { readonly host: string; readonly port: number }; // no metrics when left out
}

/** One source of a configuration. */
export interface SourceConfig<Keys extends object = object> extends SourceTable<Keys> {
  readonly type: string;
  readonly interval: number; // milliseconds between fetches
  readonly initDelay: number; // milliseconds before the first fetch
  readonly scale: number; // 0.0 to 1.0, share of the stirred bytes that is kept
  readonly compression: Compression | 'none'; // 'none' where `no_compress = true`
  readonly disabled: boolean;
}

/** The source types that are installed, by type. */
export type SourceTypes = ReadonlyMap<string, InstalledSourceType>;

/** A source type and the package that brought it. */
export interface InstalledSourceType {
  readonly sourceType: SourceType;
  readonly plugin: string;
}
