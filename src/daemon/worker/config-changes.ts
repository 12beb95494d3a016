import { isDeepStrictEqual } from 'node:util';
import type { EgdConfig } from 'egd-core';

/** What another configuration changes. */
export interface ConfigChanges {
  readonly changed: readonly string[]; // keys and tables that can take effect at once
  readonly needsRestart: readonly string[]; // keys that can't
}

type Value = (config: EgdConfig) => unknown;

const AT_ONCE: Readonly<Record<string, Value>> = {
  log_level: ({ logLevel }) => logLevel,
  max_entropy: ({ maxEntropy }) => maxEntropy,
  persist_interval: ({ persistInterval }) => persistInterval,
  pool_chunk_max_entropy: ({ poolChunkMaxEntropy }) => poolChunkMaxEntropy,
  tcp_port: ({ tcpPort }) => tcpPort,
  'daemon.shutdown_timeout': ({ daemon }) => daemon.shutdownTimeout,
  'control.tcp': ({ control }) => control.tcp,
  'control.listen': ({ control }) => control.listen,
  'control.legacy': ({ control }) => control.legacy,
  'control.token': ({ control }) => control.token,
  'control.tls_cert': ({ control }) => control.tlsCert,
  'control.tls_key': ({ control }) => control.tlsKey,
  'control.max_connections': ({ control }) => control.maxConnections,
  'control.idle_timeout': ({ control }) => control.idleTimeout,
  'logging.max_size': ({ logging }) => logging.maxSize,
  'logging.max_files': ({ logging }) => logging.maxFiles,
  'metrics.listen': ({ metrics }) => metrics.listen,
};

// What the supervisor was started with, what root alone could do, and files that are open.
const AT_START: Readonly<Record<string, Value>> = {
  persist_file: ({ persistFile }) => persistFile,
  'daemon.lock_file': ({ daemon }) => daemon.lockFile,
  'daemon.user': ({ daemon }) => daemon.user,
  'daemon.group': ({ daemon }) => daemon.group,
  'daemon.umask': ({ daemon }) => daemon.umask,
  'daemon.restart': ({ daemon }) => daemon.restart,
  'daemon.hang_timeout': ({ daemon }) => daemon.hangTimeout,
  'daemon.max_memory': ({ daemon }) => daemon.maxMemory,
  'daemon.max_open_files': ({ daemon }) => daemon.maxOpenFiles,
  'daemon.reserve_block': ({ daemon }) => daemon.reserveBlock,
  'control.socket': ({ control }) => control.socket,
  'control.egd_socket': ({ control }) => control.egdSocket,
  'control.egd_socket_mode': ({ control }) => control.egdSocketMode,
  'logging.file': ({ logging }) => logging.file,
};

/** Compares two configurations by the keys of the file; sources by their tables. */
export function configChanges(before: EgdConfig, after: EgdConfig): ConfigChanges {
  const differs = ([, value]: [string, Value]): boolean => !isDeepStrictEqual(value(before), value(after));
  const changed = Object.entries(AT_ONCE).filter(differs);
  const needsRestart = Object.entries(AT_START).filter(differs);
  return { changed: [...changed.map(([key]) => key), ...changedSources(before, after)], needsRestart: needsRestart.map(([key]) => key) };
}

function changedSources(before: EgdConfig, after: EgdConfig): readonly string[] {
  const old = new Map(before.sources.map((source) => [source.id, source]));
  const now = new Map(after.sources.map((source) => [source.id, source]));
  return [...new Set([...now.keys(), ...old.keys()])].filter((id) => !isDeepStrictEqual(old.get(id), now.get(id)));
}
