import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config } from '@oclif/core/interfaces';

/** A plugin that is installed and that oclif could not load. */
export interface UnloadedPlugin {
  readonly name: string;
  readonly reason: string;
}

interface InstalledPlugin {
  readonly name: string;
  readonly root?: string; // of a linked plugin
}

/** The installed plugins that are missing among the loaded ones: oclif tells of them without their names. */
export async function unloadedPlugins(config: Config): Promise<readonly UnloadedPlugin[]> {
  const loaded = [...config.plugins.values()];
  const missing = (await installedPlugins(config.dataDir)).filter(
    (installed) => !loaded.some(({ name, root }) => name === installed.name || root === installed.root),
  );
  return Promise.all(missing.map(async (plugin) => ({ name: plugin.name, reason: await reasonOf(plugin, config.dataDir) })));
}

// The list that `egd plugins install` and `egd plugins link` keep.
async function installedPlugins(dataDir: string): Promise<readonly InstalledPlugin[]> {
  try {
    const { oclif }: { oclif?: { plugins?: unknown } } = JSON.parse(await readFile(join(dataDir, 'package.json'), 'utf8'));
    return Array.isArray(oclif?.plugins) ? oclif.plugins.filter(isInstalledPlugin) : [];
  } catch {
    return []; // no plugin was ever installed
  }
}

function isInstalledPlugin(entry: unknown): entry is InstalledPlugin {
  return typeof entry === 'object' && entry !== null && 'name' in entry && typeof entry.name === 'string';
}

async function reasonOf({ name, root }: InstalledPlugin, dataDir: string): Promise<string> {
  const path = join(root ?? join(dataDir, 'node_modules', name), 'package.json');
  try {
    const found: unknown = JSON.parse(await readFile(path, 'utf8'));
    const named = typeof found === 'object' && found !== null && 'name' in found;
    return named ? `${path} does not describe a plugin` : `${path} has no name`;
  } catch (error) {
    const syntax = error instanceof SyntaxError;
    return syntax
      ? `${path} is not JSON: ${error.message}`
      : `${path} cannot be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}
