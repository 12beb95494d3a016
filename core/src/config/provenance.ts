import { locateKey, type ConfigDocument } from './config-document.ts';
import { isTable } from './found-value.ts';
import { globalDefaults } from './global-keys.ts';
import { formatKeyPath, type KeyPath } from './key-path.ts';
import { daemonKeyDefaults } from './daemon-keys.ts';
import { DAEMON_TABLES, isPluginTable, isReservedTable } from './reserved-tables.ts';
import { defaultedSourceKeys } from './source-keys.ts';

/** Where a value of the configuration comes from. */
export type ConfigOrigin =
  | { readonly from: 'file'; readonly file: string; readonly line: number }
  | { readonly from: 'built-in' }
  | { readonly from: 'default' };

/** The origin of each key: of those that are written, and of those that have a default. */
export function originsOf(document: ConfigDocument): ReadonlyMap<string, ConfigOrigin> {
  const origins = new Map<string, ConfigOrigin>();
  const written = (path: KeyPath): ConfigOrigin =>
    document.path === undefined
      ? { from: 'built-in' }
      : { from: 'file', file: document.file, line: locateKey(document, path)?.key.line ?? 0 };
  for (const key of globalDefaults().keys()) origins.set(key, { from: 'default' });
  for (const table of DAEMON_TABLES) {
    for (const key of Object.keys(daemonKeyDefaults(table))) origins.set(formatKeyPath([table, key]), { from: 'default' });
  }
  for (const [key, value] of Object.entries(document.data)) {
    origins.set(formatKeyPath([key]), written([key]));
    if (!isTable(value)) continue;
    if (!isReservedTable(key))
      for (const common of [...defaultedSourceKeys(), 'compression']) origins.set(formatKeyPath([key, common]), { from: 'default' });
    for (const [own, item] of Object.entries(value)) {
      origins.set(formatKeyPath([key, own]), written([key, own]));
      if (!isPluginTable(key) || !isTable(item)) continue;
      for (const below of Object.keys(item)) origins.set(formatKeyPath([key, own, below]), written([key, own, below]));
    }
  }
  return origins;
}
