import { builtInSources } from './built-in-config.ts';
import { globalKeys } from './global-keys.ts';
import { formatKeyPath } from './key-path.ts';
import { noteOf } from './key-schemas.ts';
import { daemonKeys } from './daemon-keys.ts';
import { ONLINE_SOURCES } from './online-sources.ts';
import { alignComments } from './format-shown-config.ts';
import { DAEMON_TABLES } from './reserved-tables.ts';
import { tableSections } from './table-sections.ts';
import type { InstalledTableType, TableType } from './table-type.ts';
import { tomlValue } from './toml-value.ts';

/** The text of a new config file: every global key with its default, offline sources on, online sources off, the keys of the daemon and of plugins' tables. */
export async function configTemplate(
  platform: NodeJS.Platform = process.platform,
  tables: readonly InstalledTableType[] = [],
): Promise<string> {
  const parts = [HEAD, globalPart(), OFFLINE, await offlinePart(platform), ONLINE, ONLINE_SOURCES, DAEMON, daemonPart()];
  return [...parts, ...tables.map(({ tableType }) => pluginPart(tableType))].join('\n');
}

const HEAD = `# Configuration of egd. Check it with \`egd config validate\`, see what counts with \`egd config show\`.
# Only you may write to this file: egd refuses one that others could have changed.
# Durations: "30s", "5m", "1h30m". Paths: ~, $VAR and \${VAR} are expanded.

# Global keys with their defaults.
`;

const OFFLINE = `
# One table a source. Needed: name (unique), interval (time between fetches), scale (share of the bytes that is kept,
# 0.0 to 1.0), and the key of one source type: url, file, command, script, jitter, quantis, or that of a plugin.
# Also: size, min_size, no_compress, compression, init_delay, disabled. \`egd sources types\` lists the keys of each type.

# Sources of this machine; they need no network.
`;

const ONLINE = `
# Sources of the network: remove \`disabled = true\` from those you want, then try each with \`egd sources test NAME\`.
# What others serve, they know: mix it with sources of this machine, never rely on it alone.
`;

const DAEMON = `
# The daemon: its life, how it is steered, its log and its metrics. These tables are no sources.
`;

function globalPart(): string {
  const keys = Object.entries(globalKeys(false)).map(([key, schema]) => ({ key, ...noteOf(schema) }));
  return keys.map(({ key, description, default: value }) => `# ${description}\n#${key} = ${tomlValue(value)}\n`).join('\n');
}

async function offlinePart(platform: NodeJS.Platform): Promise<string> {
  const sources = await builtInSources(platform);
  return Object.entries(sources)
    .map(
      ([id, table]) =>
        `[${id}]\n${Object.entries(table)
          .map(([key, value]) => `${key} = ${tomlValue(value)}\n`)
          .join('')}`,
    )
    .join('\n');
}

// A key that has no default is only named.
function daemonPart(): string {
  const tables = DAEMON_TABLES.map((table) => {
    const keys = Object.entries(daemonKeys(table)).map(([key, schema]) => ({ key, ...noteOf(schema) }));
    return tablePart(table, keys);
  });
  return tables.join('\n');
}

function pluginPart({ table, summary, jsonSchema }: TableType): string {
  const sections = tableSections(table, jsonSchema).map(({ path, keys }) => tablePart(formatKeyPath(path), keys));
  return `\n# ${summary}\n\n${sections.join('\n')}`;
}

function tablePart(
  name: string,
  keys: readonly { readonly key: string; readonly description: string; readonly default?: unknown }[],
): string {
  const lines = keys.map(({ key, default: value, description }): readonly [string, string] =>
    value === undefined ? [`# ${key} = ...`, description] : [`#${key} = ${tomlValue(value)}`, description],
  );
  return `#[${name}]\n${alignComments(lines)}\n`;
}
