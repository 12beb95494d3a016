import type { EgdConfig } from './egd-config.ts';

/** The tables of the daemon. */
export type DaemonTables = Pick<EgdConfig, 'daemon' | 'control' | 'logging' | 'metrics'>;

/** What holds where a configuration has none of these tables. */
export function daemonTableDefaults(): DaemonTables {
  return {
    daemon: {
      umask: 0o077,
      restart: true,
      shutdownTimeout: 10_000,
      hangTimeout: 30_000,
      maxMemory: 1_073_741_824,
      maxOpenFiles: 4096,
      reserveBlock: 262_144,
    },
    control: { tcp: true, listen: '127.0.0.1', legacy: true, maxConnections: 128, idleTimeout: 30_000 },
    logging: { maxSize: 104_857_600, maxFiles: 10 },
    metrics: {},
  };
}
