import type { KeysJsonSchema } from '../source/source-type.ts';
import type { SourceTypes } from './egd-config.ts';
import { daemonKeys } from './daemon-keys.ts';
import { alignComments } from './format-shown-config.ts';
import { globalKeys } from './global-keys.ts';
import { formatKey, formatKeyPath } from './key-path.ts';
import { noteOf } from './key-schemas.ts';
import { DAEMON_TABLES, type DaemonTableName } from './reserved-tables.ts';
import { REQUIRED_SOURCE_KEYS, SOURCE_KEYS } from './source-keys.ts';
import { tableSections } from './table-sections.ts';
import type { InstalledTableType, TableType } from './table-type.ts';
import { tomlValue } from './toml-value.ts';

/** What a key is when it is not written. */
export interface KeyDefault {
  readonly key: string;
  readonly default?: unknown;
  readonly required: boolean;
  readonly description: string;
}

/** The keys of a configuration with their defaults: global, of the tables of the daemon and of plugins, of every source, and of each installed type. */
export interface KeyDefaults {
  readonly global: readonly KeyDefault[];
  readonly tables: Readonly<Record<string, readonly KeyDefault[]>>; // a sub-table as `gateway.cluster`
  readonly source: readonly KeyDefault[];
  readonly types: Readonly<Record<string, readonly KeyDefault[]>>;
}

/** The default of every key there is. */
export function keyDefaults(types: SourceTypes, tables: readonly InstalledTableType[] = []): KeyDefaults {
  const required: readonly string[] = REQUIRED_SOURCE_KEYS;
  return {
    global: Object.entries(globalKeys(false)).map(([key, schema]) => ({ key, required: false, ...noteOf(schema) })),
    tables: Object.fromEntries([
      ...DAEMON_TABLES.map((name) => [name, tableDefaults(name)] as const),
      ...tables.flatMap(({ tableType }) => pluginDefaults(tableType)),
    ]),
    source: Object.entries(SOURCE_KEYS).map(([key, schema]) => ({ key, required: required.includes(key), ...noteOf(schema) })),
    types: Object.fromEntries([...types].map(([type, { sourceType }]) => [type, typeDefaults(sourceType.jsonSchema)])),
  };
}

/** The same for people: TOML, with keys that have no default as comments. */
export function formatKeyDefaults({ global, tables, source, types }: KeyDefaults): string {
  return [
    section('Global keys', global),
    ...Object.entries(tables).map(([name, keys]) => section(`Keys of [${name}]`, keys)),
    section('Keys of every source', source),
    ...Object.entries(types).map(([type, keys]) => section(`Keys of sources of type ${type}`, keys)),
  ].join('\n\n');
}

function tableDefaults(table: DaemonTableName): readonly KeyDefault[] {
  return Object.entries(daemonKeys(table)).map(([key, schema]) => ({ key, required: false, ...noteOf(schema) }));
}

function pluginDefaults({ table, jsonSchema }: TableType): readonly (readonly [string, readonly KeyDefault[]])[] {
  return tableSections(table, jsonSchema).map(({ path, keys }) => [
    formatKeyPath(path),
    keys.map(({ schema: _schema, ...entry }) => entry),
  ]);
}

function typeDefaults({ properties, required = [] }: KeysJsonSchema): readonly KeyDefault[] {
  return Object.entries(properties).map(([key, schema]) => ({
    key,
    required: required.includes(key),
    description: typeof schema['description'] === 'string' ? schema['description'] : '',
    ...(schema['default'] === undefined ? {} : { default: schema['default'] }),
  }));
}

function section(title: string, keys: readonly KeyDefault[]): string {
  const lines = keys.map((entry): readonly [string, string] => {
    if (entry.default !== undefined) return [`${formatKey(entry.key)} = ${tomlValue(entry.default)}`, entry.description];
    return [`# ${formatKey(entry.key)} = ${entry.required ? '(required)' : '(none)'}`, entry.description];
  });
  return `# ${title}\n${alignComments(lines)}`;
}
