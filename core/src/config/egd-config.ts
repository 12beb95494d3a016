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
  readonly sources: readonly SourceConfig[]; // in the order of the file
  readonly reserved: Readonly<Record<string, unknown>>; // tables that are not sources, such as `daemon`
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
