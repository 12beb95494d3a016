import {
  createHttpClient,
  createSourceTools,
  EgdError,
  SourceFetcher,
  type Conditioner,
  type SourceConfig,
  type SourceLog,
  type SourceTypes,
} from 'egd-core';
import type { ScheduledSource } from './scheduled-source.ts';

/** What sources are made with. */
export interface SourceMaking {
  readonly types: SourceTypes;
  readonly environment: Readonly<Record<string, string | undefined>>; // of the process
  readonly conditioner: Conditioner; // shared; closed by the one who made it
  readonly logOf: (source: SourceConfig) => SourceLog;
}

/** Makes a fetcher for each table that is not disabled; nothing is read before its first fetch. */
export function openSources(tables: readonly SourceConfig[], making: SourceMaking): ScheduledSource[] {
  const { types, environment, conditioner, logOf } = making;
  const http = createHttpClient({ environment, userAgent: 'egd' });
  return tables.map((table) => {
    const installed = types.get(table.type);
    if (table.disabled) return { table, plugin: installed?.plugin ?? '', fetcher: undefined };
    if (installed === undefined)
      throw new EgdError('SOURCE_TYPE_UNKNOWN', `No plugin brings the source type "${table.type}" of ${table.id}.`);
    const tools = createSourceTools({ environment, log: logOf(table), http });
    return { table, plugin: installed.plugin, fetcher: new SourceFetcher(table, installed, tools, conditioner) };
  });
}
