import { EgdError, type CommandHost } from 'egd-core';
import { gatewayUrlFlaw } from '../config/bridge-urls.ts';
import type { McpConfig } from '../config/mcp-config.ts';
import { daemonBackend } from './daemon-backend.ts';
import { gatewayBackend } from './gateway-backend.ts';
import type { McpBackend } from './mcp-backend.ts';

/** What `egd mcp` was told to draw from. */
export interface BackendChoice {
  readonly gateway: string | undefined; // of `--gateway`, instead of that of the configuration
  readonly config: McpConfig;
  readonly configFile: string | undefined; // that leads to the daemon
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly host: Pick<CommandHost, 'findDaemon' | 'version'>;
}

/** Opens the gateway that was named, or the running daemon. Nothing is asked of either yet: they may come later. */
export async function openBackend({ gateway, config, configFile, environment, host }: BackendChoice): Promise<McpBackend> {
  const chosen = gateway === undefined ? config : mcpConfigFor(gateway, config);
  if (chosen.gateway === undefined) return daemonBackend(await host.findDaemon({ config: configFile }), host.version);
  const apiKey = chosen.apiKey ?? (environment['EGD_API_KEY'] || undefined);
  return gatewayBackend({ ...chosen, gateway: chosen.gateway, ...(apiKey === undefined ? {} : { apiKey }) });
}

// A key that stands in the configuration goes to the gateway that stands beside it, and to no other.
function mcpConfigFor(gateway: string, config: McpConfig): McpConfig {
  const flaw = gatewayUrlFlaw(gateway);
  if (flaw !== undefined) throw new EgdError('USAGE_INVALID', `Expected \`--gateway\` to be ${flaw}; got ${JSON.stringify(gateway)}.`);
  const isTheSame = config.gateway !== undefined && new URL(config.gateway).href === new URL(gateway).href;
  return isTheSame ? config : { gateway };
}
