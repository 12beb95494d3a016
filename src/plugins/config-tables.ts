import type { Config, Plugin } from '@oclif/core/interfaces';
import type { InstalledTableType, TableType } from 'egd-core';
import { tableFlawOf } from './table-type-flaw.ts';

const HOOK = 'egd:config-tables';
const HOOK_TIMEOUT = 10_000; // milliseconds; a hook only names tables

/** What tables the installed plugins bring, and which of them failed. */
export interface CollectedTableTypes {
  readonly tables: readonly InstalledTableType[];
  readonly warnings: readonly string[];
}

/** Asks every installed plugin for the tables that it brings to the configuration. A plugin that fails is named in a warning. */
export async function collectTableTypes(config: Config): Promise<CollectedTableTypes> {
  const keepAlive = setTimeout(() => undefined, 2 * HOOK_TIMEOUT); // oclif's own time limit does not keep the process alive
  try {
    const { successes, failures } = await config.runHook<'egd:config-tables'>(HOOK, {}, HOOK_TIMEOUT, true);
    const failed = failures.map(({ error, plugin }) => warning(plugin.name, firstLine(error)));
    const answered = new Set([...successes, ...failures].map(({ plugin }) => plugin.name));
    const silent = [...config.plugins.values()].filter(({ name, hooks }) => (hooks[HOOK] ?? []).length > 0 && !answered.has(name));
    const { tables, flaws } = tablesOf(successes);
    return { tables, warnings: [...failed, ...silent.map(({ name }) => warning(name, `its ${HOOK} hook exports no function`)), ...flaws] };
  } finally {
    clearTimeout(keepAlive);
  }
}

function tablesOf(successes: readonly { readonly plugin: Plugin; readonly result: unknown }[]): {
  tables: readonly InstalledTableType[];
  flaws: readonly string[];
} {
  const tables: InstalledTableType[] = [];
  const flaws: string[] = [];
  // Plugins that come with egd go first, so that none can take a table of theirs.
  for (const { plugin, result } of successes.toSorted((a, b) => Number(a.plugin.type !== 'core') - Number(b.plugin.type !== 'core'))) {
    if (!Array.isArray(result)) {
      flaws.push(warning(plugin.name, `its ${HOOK} hook gave ${String(result)}, expected an array of table types`));
      continue;
    }
    for (const candidate of result as unknown[]) {
      const flaw = tableFlawOf(candidate, tables);
      if (flaw === undefined) tables.push({ tableType: candidate as TableType, plugin: plugin.name });
      else flaws.push(warning(plugin.name, flaw));
    }
  }
  return { tables: tables.toSorted((a, b) => (a.tableType.table < b.tableType.table ? -1 : 1)), flaws };
}

function warning(plugin: string, reason: string): string {
  return `plugin ${plugin} failed: ${reason}`;
}

// A plugin may throw anything; the first line says enough.
function firstLine(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] || 'no reason given';
}
