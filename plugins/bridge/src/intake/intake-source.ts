import {
  createSourceTools,
  EgdError,
  SourceFetcher,
  type Conditioner,
  type FetchOutcome,
  type FetchOptions,
  type SourceConfig,
  type SourceTypes,
} from 'egd-core';
import type { ProgramLog } from 'egd-core/logging';

/** A source that is fetched again and again. */
export interface IntakeSource {
  readonly id: string;
  readonly interval: number; // milliseconds from the begin of a fetch to that of the next
  readonly initDelay: number; // milliseconds before the first
  readonly raw: boolean; // its bytes go on as they came
  readonly fetcher: { fetch(options: FetchOptions): Promise<FetchOutcome>; close(): Promise<void> };
}

/** Which bytes are compressed, stirred and scaled as the daemon does: `auto`, all but an appliance's; `egd`, all; `none`. */
export type IntakeConditioning = 'auto' | 'none' | 'egd';

/** How to open sources. */
export interface IntakeSourceOptions {
  readonly tables: readonly SourceConfig[];
  readonly types: SourceTypes;
  readonly conditioning: IntakeConditioning;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly log: Pick<ProgramLog, 'sourceLog'>;
}

/** Sources that are open, with the threads that they share. */
export interface OpenedSources {
  readonly sources: readonly IntakeSource[];
  close(): Promise<void>;
}

/** Opens the sources of all tables that are not disabled; nothing is fetched yet. SOURCE_TYPE_UNKNOWN where no plugin brings one. */
export async function openIntakeSources({ tables, types, conditioning, environment, log }: IntakeSourceOptions): Promise<OpenedSources> {
  const enabled = tables
    .filter(({ disabled }) => !disabled)
    .map((table) => {
      const installed = types.get(table.type);
      if (installed === undefined)
        throw new EgdError('SOURCE_TYPE_UNKNOWN', `No plugin brings the source type "${table.type}" of ${table.id}.`);
      return { table, installed };
    });
  const { createConditioner } = await import('egd-core/conditioning');
  const conditioner: Conditioner = createConditioner();
  const sources = enabled.map(({ table, installed }) => {
    const tools = createSourceTools({ environment, log: log.sourceLog(table.id) });
    return {
      id: table.id,
      interval: table.interval,
      initDelay: table.initDelay,
      raw: conditioning === 'none' || (conditioning === 'auto' && table.type === 'quantis'),
      fetcher: new SourceFetcher(table, installed, tools, conditioner),
    };
  });
  return {
    sources,
    close: async () => {
      await Promise.allSettled(sources.map(({ fetcher }) => fetcher.close()));
      await conditioner.close();
    },
  };
}
