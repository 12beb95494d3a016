import { secretKey, textKey, type KeysSchema, type TableType } from 'egd-core';
import * as z from 'zod/mini';
import { gatewayUrlFlaw } from './bridge-urls.ts';
import { secretProblems } from './file-problems.ts';
import { authoritiesKey, fingerprintKey } from './key-kinds.ts';
import type { McpConfig } from './mcp-config.ts';
import { present, tableJsonSchema, tableSchema, type Violation } from './table-schema.ts';

const MCP_KEYS = z.strictObject({
  gateway: z.optional(
    textKey(500, 'the URL of a gateway', { description: 'URL of the gateway that is drawn from; the running daemon when left out.' }),
  ),
  api_key: z.optional(secretKey(16, 512, { description: 'Key of that gateway; EGD_API_KEY of the environment when left out.' })),
  ca_file: z.optional(authoritiesKey('The only authorities to trust for the gateway, PEM.')),
  fingerprint: z.optional(fingerprintKey({ description: 'SHA-256 of the certificate of the gateway, trusted instead of any authority.' })),
});

/** The table `[mcp]`. */
export const mcpTable: TableType<McpConfig> & { readonly keys: KeysSchema<McpConfig> } = {
  table: 'mcp',
  summary: 'What `egd mcp` draws from.',
  keys: tableSchema<typeof MCP_KEYS.shape, McpConfig>({ keys: MCP_KEYS, rules, build }),
  jsonSchema: tableJsonSchema(MCP_KEYS),
  check: async ({ apiKey }, place) => secretProblems({ api_key: apiKey === undefined ? undefined : place.path }, place),
};

function* rules(values: Partial<z.output<typeof MCP_KEYS>>): Generator<Violation> {
  const { gateway, ca_file: caFile, fingerprint } = values;
  const message = gateway === undefined ? undefined : gatewayUrlFlaw(gateway);
  if (message !== undefined) yield { path: ['gateway'], message };
  for (const key of ['api_key', 'ca_file', 'fingerprint'] as const) {
    if (gateway === undefined && values[key] !== undefined) yield { path: ['gateway'], message: `the URL of a gateway beside ${key}` };
  }
  if (caFile !== undefined && fingerprint !== undefined) {
    yield { path: ['fingerprint'], message: 'fingerprint and ca_file exclude each other', code: 'CONFIG_MUTUALLY_EXCLUSIVE' };
  }
}

function build({ gateway, api_key: apiKey, ca_file: caFile, fingerprint }: z.output<typeof MCP_KEYS>): McpConfig {
  return present({ gateway, apiKey, caFile, fingerprint });
}
