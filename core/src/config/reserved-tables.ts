/** Names of the tables of the daemon. */
export const DAEMON_TABLES = ['daemon', 'control', 'logging', 'metrics'] as const;

/** The name of a table of the daemon. */
export type DaemonTableName = (typeof DAEMON_TABLES)[number];

/** Names of tables that plugins bring. */
export const PLUGIN_TABLES = ['collector', 'gateway', 'mcp'] as const;

/** Names of tables that are not sources, and the version of egd that uses them is not this one. */
export const UNUSED_TABLES = ['egd', 'bridge', 'service'] as const;

/** Names of all tables that are not sources. */
export const RESERVED_TABLES = [...DAEMON_TABLES, ...PLUGIN_TABLES, ...UNUSED_TABLES] as const;

/** Whether a table of this name is no source. */
export function isReservedTable(name: string): boolean {
  return RESERVED_TABLES.some((reserved) => reserved === name);
}

/** Whether a table of this name is one of the daemon. */
export function isDaemonTable(name: string): name is DaemonTableName {
  return DAEMON_TABLES.some((table) => table === name);
}

/** Whether a table of this name is one that a plugin may bring. */
export function isPluginTable(name: string): boolean {
  return PLUGIN_TABLES.some((table) => table === name);
}
