import type { Config, Plugin } from '@oclif/core/interfaces';
import { BUNDLED_HOOKS } from 'egd:bundled-hooks';
import type { InstalledSourceType, SourceType, SourceTypes } from 'egd-core';
import { flawOf } from './source-type-flaw.ts';
import { unloadedPlugins } from './unloaded-plugins.ts';

const HOOK = 'egd:source-types';
const HOOK_TIMEOUT = 10_000; // milliseconds; a hook only names types

/** What the installed plugins offer, and which of them failed. */
export interface CollectedSourceTypes {
  readonly types: SourceTypes;
  readonly warnings: readonly string[];
}

/** Asks every installed plugin for its source types. A plugin that fails is named in a warning and the rest works. */
export async function collectSourceTypes(config: Config): Promise<CollectedSourceTypes> {
  const { successes, failures } = await runHooks(config);
  const failed = failures.map(({ error, plugin }) => warning(plugin.name, reasonOf(error)));
  const answered = new Set([...successes, ...failures].map(({ plugin }) => plugin.name));
  const silent = [...config.plugins.values()].filter(({ name, hooks }) => (hooks[HOOK] ?? []).length > 0 && !answered.has(name));
  const { types, flaws } = typesOf(successes);
  const warnings = [
    ...(await unloadedPlugins(config)).map(({ name, reason }) => warning(name, reason)),
    ...failed,
    ...silent.map(({ name }) => warning(name, `its ${HOOK} hook exports no function`)),
    ...flaws,
  ];
  return { types, warnings };
}

interface HookResult {
  readonly successes: readonly { readonly plugin: Plugin; readonly result: unknown }[];
  readonly failures: readonly { readonly plugin: Plugin; readonly error: unknown }[];
}

// The hooks of the plugins that come with egd are in the bundle; all others are run by oclif. Its own time limit does not
// keep the process alive: a hook that waits for nothing would end it without a word.
async function runHooks(config: Config): Promise<HookResult> {
  const [bundled, others] = partition(
    [...config.plugins.values()],
    ({ name, type }) => type === 'core' && Object.hasOwn(BUNDLED_HOOKS, name),
  );
  const own = await Promise.all(bundled.map(async (plugin) => ({ plugin, result: await BUNDLED_HOOKS[plugin.name]?.() })));
  const keepAlive = setTimeout(() => undefined, 2 * HOOK_TIMEOUT);
  try {
    const view: Config = Object.assign(Object.create(config), { plugins: new Map(others.map((plugin) => [plugin.name, plugin])) });
    const { successes, failures } = await view.runHook(HOOK, {}, HOOK_TIMEOUT, true);
    return { successes: [...own, ...successes], failures };
  } finally {
    clearTimeout(keepAlive);
  }
}

function partition<Item>(items: readonly Item[], belongs: (item: Item) => boolean): [Item[], Item[]] {
  return [items.filter(belongs), items.filter((item) => !belongs(item))];
}

function typesOf(successes: HookResult['successes']): { types: SourceTypes; flaws: readonly string[] } {
  const types = new Map<string, InstalledSourceType>();
  const flaws: string[] = [];
  // Plugins that come with egd go first, so that none can take a name of theirs.
  for (const { plugin, result } of successes.toSorted((a, b) => Number(a.plugin.type !== 'core') - Number(b.plugin.type !== 'core'))) {
    if (!Array.isArray(result)) {
      flaws.push(warning(plugin.name, `its ${HOOK} hook gave ${describe(result)}, expected an array of source types`));
      continue;
    }
    for (const candidate of result as unknown[]) {
      const flaw = flawOf(candidate, types);
      if (flaw === undefined) add(types, candidate as SourceType, plugin.name);
      else flaws.push(warning(plugin.name, flaw));
    }
  }
  return { types: new Map([...types].toSorted(([a], [b]) => (a < b ? -1 : 1))), flaws };
}

function add(types: Map<string, InstalledSourceType>, sourceType: SourceType, plugin: string): void {
  types.set(sourceType.type, { sourceType, plugin });
}

function warning(plugin: string, reason: string): string {
  return `plugin ${plugin} failed: ${reason}`;
}

function describe(value: unknown): string {
  return value === null ? 'null' : typeof value;
}

// A plugin may throw anything; the first line says enough.
function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.split('\n', 1)[0] || 'no reason given';
}
