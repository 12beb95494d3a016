import type { Config, Plugin } from '@oclif/core/interfaces';
import type { InstalledSourceType, SourceType, SourceTypes } from 'egd-core';

const HOOK_TIMEOUT = 10_000; // milliseconds; a hook only names types

/** What the installed plugins offer, and which of them failed. */
export interface CollectedSourceTypes {
  readonly types: SourceTypes;
  readonly warnings: readonly string[];
}

/** Asks every installed plugin for its source types. A plugin that fails is named in a warning and the rest works. */
export async function collectSourceTypes(config: Config): Promise<CollectedSourceTypes> {
  const { successes, failures } = await config.runHook('egd:source-types', {}, HOOK_TIMEOUT, true);
  const warnings = failures.map(({ error, plugin }) => `plugin ${plugin.name} failed: ${firstLine(error.message)}`);
  const types = new Map<string, InstalledSourceType>();
  // Plugins that come with egd go first, so that none can take a name of theirs.
  const ordered = successes.toSorted((a, b) => Number(a.plugin.type !== 'core') - Number(b.plugin.type !== 'core'));
  for (const { plugin, result } of ordered as { plugin: Plugin; result: unknown }[]) {
    if (!Array.isArray(result)) {
      warnings.push(`plugin ${plugin.name} failed: its egd:source-types hook gave ${typeof result}, expected an array of source types`);
      continue;
    }
    for (const candidate of result) {
      const flaw = flawOf(candidate, types);
      if (flaw === undefined) add(types, candidate as SourceType, plugin.name);
      else warnings.push(`plugin ${plugin.name} failed: ${flaw}`);
    }
  }
  return { types: new Map([...types].toSorted(([a], [b]) => (a < b ? -1 : 1))), warnings };
}

function add(types: Map<string, InstalledSourceType>, sourceType: SourceType, plugin: string): void {
  types.set(sourceType.type, { sourceType, plugin });
}

// A stranger's plugin may return anything.
function flawOf(candidate: unknown, types: SourceTypes): string | undefined {
  if (typeof candidate !== 'object' || candidate === null) return `a source type is ${String(candidate)}, expected an object`;
  const { type, summary, kind, keys, jsonSchema, describe, create } = candidate as Partial<Record<keyof SourceType, unknown>>;
  if (typeof type !== 'string' || !/^[a-z][a-z0-9_-]*$/.test(type)) {
    return `a source type is named ${JSON.stringify(type)}, expected lower-case letters, digits, - and _`;
  }
  const other = types.get(type);
  if (other !== undefined) return `its source type "${type}" is already brought by ${other.plugin}`;
  const missing = Object.entries({
    summary: typeof summary === 'string',
    kind: kind === 'noise' || kind === 'content' || kind === 'public',
    keys: typeof keys === 'function' || (typeof keys === 'object' && keys !== null && '~standard' in keys),
    jsonSchema: typeof jsonSchema === 'object' && jsonSchema !== null && 'properties' in jsonSchema,
    describe: typeof describe === 'function',
    create: typeof create === 'function',
  }).find(([, good]) => !good);
  return missing === undefined ? undefined : `its source type "${type}" has no valid \`${missing[0]}\``;
}

function firstLine(text: string): string {
  return text.split('\n', 1)[0] ?? '';
}
