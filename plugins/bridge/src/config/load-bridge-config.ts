import { hostname } from 'node:os';
import { join } from 'node:path';
import {
  EgdError,
  formatProblems,
  loadConfig,
  validateKeys,
  type CommandHost,
  type EgdConfig,
  type KeysSchema,
  type LoadedConfig,
  type SourceTypes,
} from 'egd-core';
import { isCollectorId } from '../packets/collector-id.ts';
import type { CollectorConfig } from './collector-config.ts';
import { collectorTable } from './collector-table.ts';
import type { GatewayConfig } from './gateway-config.ts';
import { gatewayTable } from './gateway-table.ts';
import type { McpConfig } from './mcp-config.ts';
import { mcpTable } from './mcp-table.ts';
import { stateFolder } from './state-folder.ts';

/** What to load. */
export interface BridgeConfigOptions<Need extends keyof NeededTables> {
  readonly host: Pick<CommandHost, 'sourceTypes'>;
  readonly path: string | undefined; // of `--config`
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly need: Need;
  readonly isForHere?: boolean; // false: for a service with rights and credentials that this process has not; its files are not looked for
  readonly cwd?: string; // the working folder when left out
  readonly userId?: number; // whose rights count; the effective user when left out
}

/** What each service needs. */
export interface NeededTables {
  readonly collector: { readonly collector: CollectorConfig };
  readonly gateway: { readonly gateway: GatewayConfig };
  readonly mcp: { readonly mcp: McpConfig };
}

/** A configuration as a service of the bridge uses it. */
export interface BridgeConfig {
  readonly config: EgdConfig; // its sources are those that are to be used: enabled, or the appliances of `[collector]`
  readonly types: SourceTypes;
  readonly warnings: readonly string[]; // plugins that failed, and what deserves a second look in the configuration
}

/**
 * Loads the configuration that `path`, the environment or the usual places lead to, with the one table that is needed.
 * Without `[gateway]` or `[mcp]` their defaults hold; without `[collector]` it rejects with CONFIG_MISSING_REQUIRED.
 */
export async function loadBridgeConfig<Need extends keyof NeededTables>(
  options: BridgeConfigOptions<Need>,
): Promise<BridgeConfig & NeededTables[Need]> {
  const { need, path, isForHere = true, cwd = process.cwd(), userId = process.geteuid?.() } = options;
  const environment = isForHere ? options.environment : { CREDENTIALS_DIRECTORY: '/run/credentials', ...options.environment };
  const { types, warnings } = await options.host.sourceTypes();
  const tables = [{ plugin: 'egd-bridge', tableType: TABLES[need] }];
  const place = { ...(userId === undefined ? {} : { userId }), ...(path === undefined ? {} : { path }) };
  const loaded = await loadConfig({ cwd, environment, types, tables, isForHere, needsSource: false, ...place });
  const state = stateFolder({ environment, userId, platform: process.platform });
  const completed = await COMPLETE[need]({ loaded, types, cwd, environment, state });
  const second = loaded.warnings.length === 0 ? [] : [formatProblems(loaded.warnings)];
  return { ...completed, types, warnings: [...warnings, ...second] };
}

const TABLES = { collector: collectorTable, gateway: gatewayTable, mcp: mcpTable };

interface Loaded {
  readonly loaded: LoadedConfig;
  readonly types: SourceTypes;
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly state: string; // folder
}

type Complete = { readonly [Need in keyof NeededTables]: (loaded: Loaded) => Promise<NeededTables[Need] & Pick<BridgeConfig, 'config'>> };

const COMPLETE: Complete = {
  async collector({ loaded, types, cwd, environment, state }) {
    const { path } = loaded.config;
    if (!loaded.tables.has('collector')) throw missingCollector(path);
    const written = await keysOf(loaded, collectorTable);
    const sources = written.applianceUrls.length === 0 ? withEnabled(loaded).sources : [await appliances()];
    return {
      config: { ...loaded.config, sources },
      collector: { ...written, id: written.id ?? machineName(), stateFile: written.stateFile ?? join(state, 'collector.state') },
    };

    async function appliances() {
      const { applianceSource } = await import('./appliance-source.ts');
      return applianceSource(written, { path, cwd, environment, types });
    }
  },

  async gateway({ loaded, state }) {
    const { auditFile = join(state, 'gateway-audit.log'), ...written } = await keysOf(loaded, gatewayTable);
    const gateway = {
      ...written,
      stateFile: written.stateFile ?? join(state, 'gateway.state'),
      apiKeyFile: written.apiKeyFile ?? join(state, 'gateway-keys.json'),
      ...(auditFile === 'none' ? {} : { auditFile }),
    };
    return { config: withEnabled(loaded), gateway };
  },

  async mcp({ loaded }) {
    return { config: withEnabled(loaded), mcp: await keysOf(loaded, mcpTable) };
  },
};

// What was checked before is asked for again in its own type; where no table is written, the defaults.
async function keysOf<Keys extends object>(
  loaded: LoadedConfig,
  type: { readonly table: string; readonly keys: KeysSchema<Keys> },
): Promise<Keys> {
  const result = await validateKeys(type, loaded.expandedKeys.get(type.table) ?? {});
  if (result.issues === undefined) return result.value;
  const reasons = result.issues.map(({ message }) => message).join('; ');
  throw new EgdError('CONFIG_INVALID', `[${type.table}] is not valid: ${reasons}.`);
}

function withEnabled({ config }: LoadedConfig): EgdConfig {
  return { ...config, sources: config.sources.filter(({ disabled }) => !disabled) };
}

function machineName(): string {
  const name = hostname()
    .replaceAll(/[^\w.-]+/g, '-')
    .slice(0, 64);
  return isCollectorId(name) ? name : 'collector';
}

function missingCollector(path: string | undefined): EgdError {
  const where = path === undefined ? 'There is no configuration, and a collector needs one' : `${path} has no [collector]`;
  const message = `${where}. The least that it needs:\n\n${LEAST_COLLECTOR}`;
  return new EgdError('CONFIG_MISSING_REQUIRED', message, {
    suggestions: [
      'Write the table, then check it with `egd config validate`.',
      'See it at work without hardware with `egd simulate bridge`.',
    ],
  });
}

const LEAST_COLLECTOR = `[collector]
appliance_url = "https://quantis.example"
push_url = "https://gateway.example:7764/push"
key_file = "/etc/egd/bridge.key" # \`egd bridge keygen --output FILE\` makes it`;
