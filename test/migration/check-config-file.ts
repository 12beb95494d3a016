import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { loadConfig, type EgdConfig } from 'egd-core';
import { REAL_TYPES } from './real-types.ts';

/** Loads the text of a configuration from a file of its own in a folder. */
export async function checkConfigFile(folder: string, toml: string, environment: Readonly<Record<string, string>>): Promise<EgdConfig> {
  const path = join(folder, 'migrated.toml');
  await writeFile(path, toml, { mode: 0o600 });
  return (await loadConfig({ path, cwd: folder, environment, types: REAL_TYPES })).config;
}
