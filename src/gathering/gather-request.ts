import type { LoadedConfig, SourceTypes } from 'egd-core';
import type { Encoding } from './byte-encoding.ts';
import type { PoolReport } from './gather-into-pool.ts';
import type { OutcomeReport } from './outcome-table.ts';

/** What `egd gather` was asked for. */
export interface GatherRequest {
  readonly sourceTypes: () => Promise<SourceTypes>;
  readonly loadConfig: () => Promise<LoadedConfig>;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly ids: readonly string[]; // table names
  readonly flags: GatherFlags;
  readonly json: boolean; // whether standard output is for JSON alone
}

/** The flags of `egd gather`, as the command line parsed them. */
export interface GatherFlags {
  readonly 'allow-http': boolean;
  readonly bytes?: number | undefined;
  readonly command?: readonly string[] | undefined;
  readonly encoding?: Encoding | undefined;
  readonly file?: readonly string[] | undefined;
  readonly 'into-pool': boolean;
  readonly 'no-compress': boolean;
  readonly output?: string | undefined;
  readonly raw: boolean;
  readonly scale: number; // 0.0 to 1.0
  readonly size?: number | undefined;
  readonly url?: readonly string[] | undefined;
}

/** What `egd gather --json` prints. */
export interface GatherReport {
  readonly sources: readonly OutcomeReport[];
  readonly bytes: number; // how many were kept
  readonly data?: string; // the bytes themselves, where they went nowhere else
  readonly encoding?: Exclude<Encoding, 'binary'>; // of `data`
  readonly output?: string; // the file they went to
  readonly pool?: PoolReport; // the pool they went to
}
