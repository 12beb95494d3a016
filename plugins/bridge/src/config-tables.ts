import type { TableType } from 'egd-core';

/** The hook `egd:config-tables`: the tables that the bridge brings to the configuration. */
export default async function configTables(): Promise<readonly TableType[]> {
  const [{ collectorTable }, { gatewayTable }, { mcpTable }] = await Promise.all([
    import('./config/collector-table.ts'),
    import('./config/gateway-table.ts'),
    import('./config/mcp-table.ts'),
  ]);
  return [collectorTable, gatewayTable, mcpTable];
}
