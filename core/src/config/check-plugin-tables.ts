import type { CheckContext } from './check-context.ts';
import { certificateProblems, parseKey } from './check-machine.ts';
import { checkOwnKeys, markSecrets, type OwnKeys } from './check-own-keys.ts';
import { closestName } from './closest-name.ts';
import { isTable } from './found-value.ts';
import { formatKey } from './key-path.ts';
import { tableKeysOwner, type KeysOwner } from './keys-owner.ts';
import { maskCredentials } from './mask-secrets.ts';
import { guardPlugin } from './plugin-guard.ts';
import { isReservedTable } from './reserved-tables.ts';
import type { InstalledTableType, TableProblem, TableType } from './table-type.ts';

/** Checks the tables that plugins bring; one with a problem is left out of what is given back. */
export async function checkPluginTables(context: CheckContext): Promise<ReadonlyMap<string, OwnKeys>> {
  const checked = new Map<string, OwnKeys>();
  for (const installed of context.tables) {
    const { table } = installed.tableType;
    const written = context.document.data[table];
    if (!isTable(written)) continue; // a value in its place is reported with the other names of the file
    const own = await checkTable(context, written, installed);
    if (own !== undefined) checked.set(table, own);
  }
  return checked;
}

async function checkTable(
  context: CheckContext,
  written: Readonly<Record<string, unknown>>,
  installed: InstalledTableType,
): Promise<OwnKeys | undefined> {
  const { tableType } = installed;
  const owner = tableKeysOwner(installed);
  const before = context.problems.errors.length;
  markSecrets(context, tableType.table, owner);
  for (const key of Object.keys(written)) reportUnknown(context, tableType, key);
  const own = await checkOwnKeys(context, tableType.table, written, owner);
  if (own !== undefined && context.isForHere) await checkMachine(context, own, tableType, owner);
  return context.problems.errors.length > before ? undefined : own;
}

function reportUnknown({ problems }: CheckContext, { table, jsonSchema, hints = {} }: TableType, key: string): void {
  const known = Object.keys(jsonSchema.properties);
  if (known.includes(key) || jsonSchema.additionalProperties === true) return;
  const hint = Object.hasOwn(hints, key) ? hints[key] : undefined;
  const meant = closestName(key, known);
  problems.add('CONFIG_UNKNOWN_KEY', [table, key], {
    message: `unknown key ${formatKey(key)} in [${table}]`,
    suggestion: hint ?? (meant === undefined ? `keys of [${table}]: ${known.join(', ')}` : `did you mean ${JSON.stringify(meant)}?`),
  });
}

async function checkMachine(context: CheckContext, { expanded, keys }: OwnKeys, tableType: TableType, owner: KeysOwner): Promise<void> {
  const { document, environment, problems, userId } = context;
  const place = { path: document.path, environment, userId, enabledSources: countEnabled(document.data) };
  const found = await guardPlugin(owner, async () => tableType.check?.(keys, place));
  const all: readonly TableProblem[] = [...(found ?? []), ...(await certificateProblems(expanded, tableType.jsonSchema))];
  for (const { key, message, expected, suggestion, isWarning = false } of all) {
    const path = [tableType.table, ...parseKey(key)];
    if (problems.has(path)) continue; // of a path that could not be read nothing is to be found
    const text = { message: maskCredentials(message.includes(key) ? message : `${key}: ${message}`), expected, suggestion };
    if (isWarning) problems.warn('CONFIG_NOT_RECOMMENDED', path, text);
    else problems.add(Object.hasOwn(expanded, String(path[1])) ? 'CONFIG_INVALID_VALUE' : 'CONFIG_MISSING_REQUIRED', path, text);
  }
}

function countEnabled(data: Readonly<Record<string, unknown>>): number {
  return Object.entries(data).filter(([id, table]) => isTable(table) && !isReservedTable(id) && table['disabled'] !== true).length;
}
