import { shownDaemonTables } from './daemon-tables.ts';
import { formatDuration } from './duration.ts';
import type { SourceConfig, SourceTypes } from './egd-config.ts';
import { isTable } from './found-value.ts';
import { formatKeyPath } from './key-path.ts';
import type { LoadedConfig } from './load-config.ts';
import { isSecretName, maskSecrets } from './mask-secrets.ts';
import type { ConfigOrigin } from './provenance.ts';
import { shownPluginTable } from './show-plugin-table.ts';
import type { InstalledTableType } from './table-type.ts';

/** One effective value, secrets masked, and where it comes from. */
export interface ShownValue {
  readonly key: string;
  readonly value: unknown;
  readonly origin: ConfigOrigin;
}

/** The values of one table; those above all tables have no name. */
export interface ShownTable {
  readonly table: string | undefined;
  readonly parent?: string; // of a sub-table: the table it is in
  readonly values: readonly ShownValue[];
}

/** The effective values of a configuration, secrets masked: the global part, the tables of the daemon, the sources in the order of the file, the tables of plugins. */
export function shownConfig(loaded: LoadedConfig, types: SourceTypes, tables: readonly InstalledTableType[] = []): readonly ShownTable[] {
  const { config } = loaded;
  const others = Object.entries(config.reserved).filter(([table]) => !loaded.tables.has(table));
  return [
    { table: undefined, values: globalValues(loaded) },
    ...Object.entries(shownDaemonTables(config)).map(([table, values]) => ({ table, values: tableValues(loaded, table, values) })),
    ...config.sources.map((source) => ({ table: source.id, values: sourceValues(loaded, source, types) })),
    ...others.map(([table, value]) => ({ table, values: tableValues(loaded, table, value) })),
    ...tables.filter(({ tableType }) => loaded.tables.has(tableType.table)).flatMap(({ tableType }) => shownPluginTable(loaded, tableType)),
  ];
}

function globalValues({ config, provenance }: LoadedConfig): readonly ShownValue[] {
  const values = {
    log_level: config.logLevel,
    max_entropy: config.maxEntropy,
    persist_file: config.persistFile,
    persist_interval: formatDuration(config.persistInterval),
    pool_chunk_max_entropy: config.poolChunkMaxEntropy,
    tcp_port: config.tcpPort,
    compression: config.compression,
  };
  return Object.entries(values).map(([key, value]) => ({ key, value, origin: provenance.get(key) ?? DEFAULT }));
}

function sourceValues({ provenance, expandedKeys }: LoadedConfig, source: SourceConfig, types: SourceTypes): readonly ShownValue[] {
  const { id, raw } = source;
  const properties = types.get(source.type)?.sourceType.jsonSchema.properties ?? {};
  const written = expandedKeys.get(id) ?? {};
  const isCompressed = source.compression !== 'none';
  const common = {
    name: source.name,
    ...(Object.hasOwn(raw, 'type') ? { type: source.type } : {}),
    interval: formatDuration(source.interval),
    init_delay: formatDuration(source.initDelay),
    scale: source.scale,
    ...(source.size === undefined ? {} : { size: source.size }),
    ...(source.minSize === undefined ? {} : { min_size: source.minSize }),
    no_compress: !isCompressed,
    ...(isCompressed ? { compression: source.compression } : {}),
    disabled: source.disabled,
  };
  const inherited = Object.hasOwn(raw, 'compression') ? undefined : provenance.get('compression');
  const originOf = (key: string) => (key === 'compression' ? inherited : undefined) ?? provenance.get(formatKeyPath([id, key])) ?? DEFAULT;
  const defaults = Object.entries(properties).filter(([key, schema]) => !Object.hasOwn(written, key) && schema['default'] !== undefined);
  return [
    ...Object.entries(common).map(([key, value]) => ({ key, value: maskSecrets(value), origin: originOf(key) })),
    ...Object.entries(written).map(([key, value]) => {
      const isSecret = properties[key]?.['writeOnly'] === true || isSecretName(key);
      return { key, value: maskSecrets(value, isSecret), origin: originOf(key) };
    }),
    ...defaults.map(([key, schema]) => ({ key, value: schema['default'], origin: DEFAULT })),
  ];
}

function tableValues({ provenance }: LoadedConfig, table: string, value: unknown): readonly ShownValue[] {
  if (!isTable(value)) return [];
  return Object.entries(value).map(([key, item]) => ({
    key,
    value: maskSecrets(item, isSecretName(key)),
    origin: provenance.get(formatKeyPath([table, key])) ?? DEFAULT,
  }));
}

const DEFAULT: ConfigOrigin = { from: 'default' };
