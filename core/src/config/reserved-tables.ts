/** Names of tables that are not sources, and the version of egd that uses them is not this one. */
export const RESERVED_TABLES = [
  'daemon',
  'control',
  'logging',
  'metrics',
  'egd',
  'collector',
  'gateway',
  'bridge',
  'mcp',
  'service',
] as const;

/** Whether a table of this name is no source. */
export function isReservedTable(name: string): boolean {
  return RESERVED_TABLES.some((reserved) => reserved === name);
}
