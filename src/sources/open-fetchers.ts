import { createSourceTools, EgdError, SourceFetcher, type Conditioner, type SourceConfig, type SourceTypes } from 'egd-core';

/** What fetches some sources, with the tools and threads they share. */
export interface Fetchers {
  readonly fetchers: readonly SourceFetcher[]; // in the order of the tables
  readonly conditioner: Conditioner;
  readonly close: () => Promise<void>;
}

/** Makes a fetcher for each table; the one who asked closes them. */
export async function openFetchers(
  tables: readonly SourceConfig[],
  types: SourceTypes,
  environment: Readonly<Record<string, string | undefined>>,
): Promise<Fetchers> {
  const { createConditioner } = await import('egd-core/conditioning');
  const conditioner = createConditioner();
  const tools = createSourceTools({ environment, log: NO_LOG });
  const fetchers = tables.map((table) => {
    const installed = types.get(table.type);
    if (installed === undefined)
      throw new EgdError('SOURCE_TYPE_UNKNOWN', `No plugin brings the source type "${table.type}" of ${table.id}.`);
    return new SourceFetcher(table, installed, tools, conditioner);
  });
  return {
    fetchers,
    conditioner,
    close: async () => {
      await Promise.all(fetchers.map((fetcher) => fetcher.close()));
      await conditioner.close();
    },
  };
}

// A one-shot command tells everything at its end.
const NO_LOG = { debug: ignore, info: ignore, warn: ignore };

function ignore(): void {
  // nothing to write to
}
