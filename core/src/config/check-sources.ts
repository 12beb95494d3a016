import type { CheckContext } from './check-context.ts';
import { checkSource, type CheckedSource } from './check-source.ts';
import { closestName } from './closest-name.ts';
import type { Compression } from './egd-config.ts';
import { isTable } from './found-value.ts';
import { globalDefaults } from './global-keys.ts';
import { formatKey } from './key-path.ts';
import { isDaemonTable, isPluginTable, isReservedTable, RESERVED_TABLES } from './reserved-tables.ts';

/** The tables of a configuration. */
export interface CheckedTables {
  readonly sources: readonly CheckedSource[];
  readonly reserved: Readonly<Record<string, unknown>>;
}

/** Checks everything that is neither a global key nor a table of the daemon: tables of sources, reserved tables, and keys nobody knows. */
export async function checkTables(context: CheckContext, compression: Compression): Promise<CheckedTables> {
  const { document, problems } = context;
  const globals = globalDefaults();
  const tables: { id: string; table: Readonly<Record<string, unknown>> }[] = [];
  const reserved: [string, unknown][] = [];
  for (const [id, value] of Object.entries(document.data)) {
    if (globals.has(id) || (id === EDITOR_KEY && typeof value === 'string')) continue;
    if (!isTable(value)) reportTopLevel(context, id, value);
    else if (isDaemonTable(id)) continue;
    else if (isReservedTable(id)) reserved.push([id, value]);
    else tables.push({ id, table: value });
  }
  for (const [id] of reserved) {
    if (isPluginTable(id)) continue;
    problems.warn('CONFIG_NOT_USED', [id], { message: `[${id}] is reserved, and this version of egd does not use it yet` });
  }
  const checked = await Promise.all(tables.map(async ({ id, table }) => checkSource(context, id, table, compression)));
  checkNames(context, tables);
  checkAnyEnabled(context, tables);
  return { sources: checked.filter((source) => source !== undefined), reserved: Object.fromEntries(reserved) };
}

// Editors look here for the schema of a JSON or YAML file.
const EDITOR_KEY = '$schema';

function reportTopLevel({ problems }: CheckContext, id: string, value: unknown): void {
  const isTables = Array.isArray(value) && value.length > 0 && value.every(isTable);
  if (isReservedTable(id) || isTables) {
    problems.add('CONFIG_INVALID_VALUE', [id], {
      message: `${formatKey(id)} is ${problems.found([id], value)}`,
      expected: `a table, [${formatKey(id)}]`,
    });
    return;
  }
  const meant = closestName(id, [...globalDefaults().keys(), ...RESERVED_TABLES]);
  problems.add('CONFIG_UNKNOWN_KEY', [id], {
    message: `unknown global key ${formatKey(id)}`,
    suggestion:
      meant === undefined ? 'keys of a source stand below its table header, such as [my_source]' : `did you mean ${JSON.stringify(meant)}?`,
  });
}

function checkNames({ problems }: CheckContext, tables: readonly { id: string; table: Readonly<Record<string, unknown>> }[]): void {
  const first = new Map<string, string>();
  for (const { id, table } of tables) {
    const name = table['name'];
    if (typeof name !== 'string' || name.trim() === '') continue;
    const other = first.get(name.trim());
    if (other === undefined) first.set(name.trim(), id);
    else
      problems.add('CONFIG_INVALID_VALUE', [id, 'name'], {
        message: `name is ${problems.found([id, 'name'], name)}, and so is that of source ${formatKey(other)}`,
        expected: 'a name that no other source has',
      });
  }
}

function checkAnyEnabled(context: CheckContext, tables: readonly { table: Readonly<Record<string, unknown>> }[]): void {
  const { needsSource, problems } = context;
  if (!needsSource || tables.some(({ table }) => table['disabled'] !== true)) return;
  const message = tables.length === 0 ? 'no source is defined' : `no source is enabled: all ${tables.length} have disabled = true`;
  const suggestion =
    tables.length === 0 ? '`egd config init` writes a file with sources that need no network' : 'remove disabled = true from one of them';
  problems.add('CONFIG_MISSING_REQUIRED', [], { message, expected: 'at least one source that is enabled', suggestion });
}
