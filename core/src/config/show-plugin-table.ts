import { isTable } from './found-value.ts';
import { formatKeyPath } from './key-path.ts';
import type { LoadedConfig } from './load-config.ts';
import { isSecretName, maskSecrets } from './mask-secrets.ts';
import type { ShownTable, ShownValue } from './show-config.ts';
import { tableSections, type SectionKey, type TableSection } from './table-sections.ts';
import type { TableType } from './table-type.ts';

/** The effective values of a table that a plugin brings, and of its sub-tables that are written or have defaults. */
export function shownPluginTable(loaded: LoadedConfig, { table, jsonSchema }: TableType): readonly ShownTable[] {
  const written = loaded.expandedKeys.get(table) ?? {};
  return tableSections(table, jsonSchema).flatMap(({ path, keys }): ShownTable[] => {
    const [, ...below] = path;
    const values = valueAt(written, below);
    // A sub-table that is not written, and needs a key, is not there at all.
    if (values === undefined && keys.some(({ required }) => required)) return [];
    const shown = keys.flatMap((key) => shownValue(loaded, path, key, values ?? {}));
    const parent = path.slice(0, -1).join('.');
    return [{ table: path.at(-1), ...(parent === '' ? {} : { parent }), values: shown }];
  });
}

function shownValue({ provenance }: LoadedConfig, path: TableSection['path'], key: SectionKey, values: Table): readonly ShownValue[] {
  const name = key.key;
  if (!Object.hasOwn(values, name))
    return key.default === undefined ? [] : [{ key: name, value: key.default, origin: { from: 'default' } }];
  const origin = provenance.get(formatKeyPath([...path, name])) ?? { from: 'default' };
  return [{ key: name, value: maskSecrets(values[name], isSecret(key)), origin }];
}

// The path of a file of secrets is none itself.
function isSecret({ key, schema }: SectionKey): boolean {
  return schema['writeOnly'] === true || (isSecretName(key) && schema['format'] !== 'path');
}

type Table = Readonly<Record<string, unknown>>;

function valueAt(root: Table, path: readonly string[]): Table | undefined {
  let value: unknown = root;
  for (const part of path) value = isTable(value) && Object.hasOwn(value, part) ? value[part] : undefined;
  return isTable(value) ? value : undefined;
}
