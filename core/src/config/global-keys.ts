import { MOST_CHUNK_ENTROPY, MOST_POOL_ENTROPY } from '../pool/pool-limits.ts';
import { choiceKey, durationKey, integerKey, textKey } from './key-schemas.ts';

/** The ways a sample can be compressed, `lzma` first: results equal to the Python daemon's. */
export const COMPRESSIONS = ['lzma', 'lz4', 'gzip', 'zstd'] as const;

/** How much is logged, most first. */
export const LOG_LEVELS = ['debug', 'info', 'warn', 'error'] as const;

/** Ranges outside of which a value is allowed and not recommended. */
export const RECOMMENDED = {
  max_entropy: { lowest: 1_048_576, highest: Infinity, text: 'at least 1048576 bytes (1 MiB)' },
  pool_chunk_max_entropy: { lowest: 1024, highest: 65_536, text: 'from 1024 to 65536 bytes (1 to 64 KiB)' },
} as const;

const FIRST_UNPRIVILEGED_PORT = 1024;

// As they would be written in a file.
const DEFAULTS = {
  log_level: 'info',
  max_entropy: 10_485_760,
  persist_file: '~/.egdentropy',
  persist_interval: '10m',
  pool_chunk_max_entropy: 8192,
  tcp_port: 2121,
  compression: 'lzma',
} as const;

/** The name of a global key. */
export type GlobalKey = keyof typeof DEFAULTS;

/** The default of each global key, as it would be written in a file. */
export function globalDefaults(): ReadonlyMap<string, string | number> {
  return new Map(Object.entries(DEFAULTS));
}

/** The schema of each global key. Ports below 1024 are for root alone. */
export function globalKeys(isRoot: boolean) {
  const lowestPort = isRoot ? 1 : FIRST_UNPRIVILEGED_PORT;
  const note = (key: GlobalKey, description: string) => ({ description, default: DEFAULTS[key] });
  return {
    log_level: choiceKey(LOG_LEVELS, note('log_level', 'How much is logged.'), { ignoreCase: true }),
    max_entropy: integerKey(
      1,
      MOST_POOL_ENTROPY,
      `a positive integer of at most ${MOST_POOL_ENTROPY} bytes (1 GiB)`,
      note('max_entropy', 'Bytes the pool can hold; at least 1048576 is recommended.'),
    ),
    persist_file: textKey(
      4096,
      'the path of a file',
      note('persist_file', 'File the pool is saved to; `~`, `$VAR` and `${VAR}` are expanded.'),
    ),
    persist_interval: durationKey('10s', '24h', note('persist_interval', 'Time between saves of the pool.')),
    pool_chunk_max_entropy: integerKey(
      1,
      MOST_CHUNK_ENTROPY,
      `a positive integer of at most ${MOST_CHUNK_ENTROPY} bytes (16 MiB)`,
      note('pool_chunk_max_entropy', 'Bytes one chunk of the pool can hold; 1024 to 65536 are recommended.'),
    ),
    tcp_port: integerKey(
      lowestPort,
      65_535,
      `a port from ${lowestPort} to 65535`,
      note('tcp_port', 'TCP port of the control connection on this machine; below 1024 only for root.'),
    ),
    compression: choiceKey(COMPRESSIONS, note('compression', 'How samples are compressed; `lzma` gives what the Python daemon gave.')),
  } satisfies Record<GlobalKey, unknown>;
}
