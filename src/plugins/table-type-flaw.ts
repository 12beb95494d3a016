import { PLUGIN_TABLES, type InstalledTableType, type TableType } from 'egd-core';

/** What keeps something that a plugin returned from being a table type beside those there are; undefined: nothing. */
export function tableFlawOf(candidate: unknown, tables: readonly InstalledTableType[]): string | undefined {
  try {
    return flawOfFields(candidate, tables);
  } catch (error) {
    return `a table type could not be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function flawOfFields(candidate: unknown, tables: readonly InstalledTableType[]): string | undefined {
  if (!isObject(candidate)) return `a table type is ${String(candidate)}, expected an object`;
  const { table, summary, keys, jsonSchema }: Partial<Record<keyof TableType, unknown>> = candidate;
  if (!PLUGIN_TABLES.some((name) => name === table)) {
    return `a table type is named ${JSON.stringify(table)}, expected one of the names that are kept for plugins: ${PLUGIN_TABLES.join(', ')}`;
  }
  const missing = Object.entries({
    summary: typeof summary === 'string',
    keys: typeof keys === 'function' || (isObject(keys) && '~standard' in keys),
    jsonSchema: isObject(jsonSchema) && 'properties' in jsonSchema && isObject(jsonSchema.properties),
  }).find(([, good]) => !good);
  if (missing !== undefined) return `its table [${String(table)}] has no valid \`${missing[0]}\``;
  const other = tables.find(({ tableType }) => tableType.table === table);
  return other === undefined ? undefined : `its table [${String(table)}] is already brought by ${other.plugin}`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
