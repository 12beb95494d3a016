/** Names of the tables of the daemon. */
export const DAEMON_TABLES = ['daemon', 'control', 'logging', 'metrics'] as const;

/** The name of a table of the daemon. */
export type DaemonTableName = (typeof DAEMON_TABLES)[number];

/** Names of tables that are not sources, and the version of egd that uses them is not this one. */
export const UNUSED_TABLES = ['egd', 'collector', 'gateway', 'bridge', 'mcp', 'service'] as const;

/** Names of all tables that are not sources. */
export const RESERVED_TABLES = [...DAEMON_TABLES, ...UNUSED_TABLES] as const;

/** Whether a table of this name is no source. */
export function isReservedTable(name: string): boolean {
  return RESERVED_TABLES.some((reserved) => reserved === name);
}

/** Whether a table of this name is one of the daemon. */
export function isDaemonTable(name: string): name is DaemonTableName {
  return DAEMON_TABLES.some((table) => table === name);
}
