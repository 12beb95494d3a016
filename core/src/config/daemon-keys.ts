import { isIP } from 'node:net';
import type * as z from 'zod/mini';
import { parseHostPort } from './ip-address.ts';
import { durationKey, flagKey, formKey, idKey, integerKey, secretKey, textKey, type KeyNote } from './key-schemas.ts';
import type { DaemonTableName } from './reserved-tables.ts';

// Bytes of a JSON request over TCP are few: a token must leave room for the command.
const LONGEST_TOKEN = 256;

const LONGEST_PATH = 4096;

// As they would be written in a file.
const DEFAULTS = {
  daemon: {
    umask: '077',
    restart: true,
    shutdown_timeout: '10s',
    hang_timeout: '30s',
    max_memory: 1_073_741_824,
    max_open_files: 4096,
    reserve_block: 262_144,
  },
  control: { egd_socket_mode: '600', tcp: true, listen: '127.0.0.1', legacy: true, max_connections: 128, idle_timeout: '30s' },
  logging: { max_size: 104_857_600, max_files: 10 },
  metrics: {},
} as const satisfies Record<DaemonTableName, Readonly<Record<string, string | number | boolean>>>;

/** The defaults of a table of the daemon, as they would be written in a file. */
export function daemonKeyDefaults(table: DaemonTableName): Readonly<Record<string, string | number | boolean>> {
  return DEFAULTS[table];
}

/** The schema of each key of a table of the daemon; made when it is asked for, because most configurations have no such table. */
export function daemonKeys(table: DaemonTableName): Readonly<Record<string, z.ZodMiniType>> {
  return KEYS[table]();
}

const KEYS: Readonly<Record<DaemonTableName, () => Readonly<Record<string, z.ZodMiniType>>>> = {
  daemon: () => ({
    lock_file: pathKey('Lock file of the daemon; in the runtime folder of the user when left out.'),
    user: idKey('the name or number of a user', { description: 'User that root becomes once the daemon has started.' }),
    group: idKey('the name or number of a group', { description: 'Group that root becomes; that of `user` when left out.' }),
    umask: modeKey({ description: 'Permissions that files of the daemon do not get.', default: DEFAULTS.daemon.umask }),
    restart: flagKey({ description: 'Starts a daemon again that crashed or hangs.', default: DEFAULTS.daemon.restart }),
    shutdown_timeout: durationKey('0s', '10m', {
      description: 'Time that requests have to finish when the daemon stops.',
      default: DEFAULTS.daemon.shutdown_timeout,
    }),
    hang_timeout: durationKey('5s', '10m', {
      description: 'Time without a heartbeat after which the daemon counts as hung.',
      default: DEFAULTS.daemon.hang_timeout,
    }),
    max_memory: integerKey(268_435_456, 2 ** 40, 'an integer of bytes from 268435456 (256 MiB) to 1099511627776 (1 TiB)', {
      description: 'Bytes of memory that the daemon may use.',
      default: DEFAULTS.daemon.max_memory,
    }),
    max_open_files: integerKey(64, 1_048_576, 'an integer from 64 to 1048576', {
      description: 'Files and connections that the daemon may have open.',
      default: DEFAULTS.daemon.max_open_files,
    }),
    reserve_block: integerKey(4096, 16_777_216, 'an integer of bytes from 4096 to 16777216 (16 MiB)', {
      description: 'Most bytes that are marked as given out ahead: what a crash can cost.',
      default: DEFAULTS.daemon.reserve_block,
    }),
  }),
  control: () => ({
    socket: pathKey('Control socket; beside the lock file when left out.'),
    egd_socket: pathKey('Socket of the classic EGD protocol; none when left out.'),
    egd_socket_mode: modeKey({
      description: 'Permissions of `egd_socket`: who may draw entropy there.',
      default: DEFAULTS.control.egd_socket_mode,
    }),
    tcp: flagKey({ description: 'Answers on `tcp_port` too.', default: DEFAULTS.control.tcp }),
    listen: formKey((text) => isIP(text) !== 0, 'an IP address', {
      description: 'IP address for `tcp_port`; any but those of this machine needs `token`, `tls_cert` and `tls_key`.',
      default: DEFAULTS.control.listen,
    }),
    legacy: flagKey({ description: "Answers the Python daemon's protocol on `tcp_port`.", default: DEFAULTS.control.legacy }),
    token: secretKey(16, LONGEST_TOKEN, { description: 'Secret that clients on `tcp_port` must tell.' }),
    tls_cert: pathKey('Certificates for `tcp_port`, PEM, the own one first.'),
    tls_key: pathKey('Private key of the certificate, PEM.'),
    max_connections: integerKey(1, 4096, 'an integer from 1 to 4096', {
      description: 'Connections at once, of each kind of socket.',
      default: DEFAULTS.control.max_connections,
    }),
    idle_timeout: durationKey('1s', '10m', {
      description: 'Time after which a silent connection is closed.',
      default: DEFAULTS.control.idle_timeout,
    }),
  }),
  logging: () => ({
    file: pathKey('Log file; in the folder for state of the user when left out.'),
    max_size: integerKey(65_536, 2 ** 40, 'an integer of bytes from 65536 (64 KiB) to 1099511627776 (1 TiB)', {
      description: 'Bytes after which a new log file is begun.',
      default: DEFAULTS.logging.max_size,
    }),
    max_files: integerKey(1, 1000, 'an integer from 1 to 1000', {
      description: 'Old log files that are kept.',
      default: DEFAULTS.logging.max_files,
    }),
  }),
  metrics: () => ({
    listen: formKey((text) => parseHostPort(text) !== undefined, 'an IP address and a port, such as "127.0.0.1:9143" or "[::1]:9143"', {
      description: 'Where metrics are served over HTTP, on this machine; nowhere when left out.',
    }),
  }),
};

function pathKey(description: string) {
  return textKey(LONGEST_PATH, 'the path of a file', { description });
}

function modeKey(note: KeyNote & { readonly default: string }) {
  const expected = `three octal digits as text, such as ${JSON.stringify(note.default)}`;
  return formKey((text) => /^0?[0-7]{3}$/.test(text), expected, { ...note, pattern: '^0?[0-7]{3}$' });
}
