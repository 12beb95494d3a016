import { formatDuration } from './duration.ts';
import type { EgdConfig } from './egd-config.ts';
import type { DaemonTableName } from './reserved-tables.ts';

/** The tables of the daemon. */
export type DaemonTables = Pick<EgdConfig, DaemonTableName>;

/** The tables of the daemon as they would be written in a file, without what is not set. Secrets are in it. */
export function shownDaemonTables({ daemon, control, logging, metrics }: DaemonTables): Record<DaemonTableName, Record<string, unknown>> {
  return {
    daemon: present({
      lock_file: daemon.lockFile,
      user: daemon.user,
      group: daemon.group,
      umask: octal(daemon.umask),
      restart: daemon.restart,
      shutdown_timeout: formatDuration(daemon.shutdownTimeout),
      hang_timeout: formatDuration(daemon.hangTimeout),
      max_memory: daemon.maxMemory,
      max_open_files: daemon.maxOpenFiles,
      reserve_block: daemon.reserveBlock,
    }),
    control: present({
      socket: control.socket,
      egd_socket: control.egdSocket,
      egd_socket_mode: octal(control.egdSocketMode),
      tcp: control.tcp,
      listen: control.listen,
      legacy: control.legacy,
      token: control.token,
      tls_cert: control.tlsCert,
      tls_key: control.tlsKey,
      max_connections: control.maxConnections,
      idle_timeout: formatDuration(control.idleTimeout),
    }),
    logging: present({ file: logging.file, max_size: logging.maxSize, max_files: logging.maxFiles }),
    metrics: present({ listen: metrics.listen === undefined ? undefined : formatHostPort(metrics.listen) }),
  };
}

function present(values: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

function formatHostPort({ host, port }: { readonly host: string; readonly port: number }): string {
  return host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`;
}

function octal(mode: number): string {
  return mode.toString(8).padStart(3, '0');
}
