import type { ConfigDocument } from './config-document.ts';
import type { Environment } from './config-places.ts';
import type { SourceTypes } from './egd-config.ts';
import type { ProblemList } from './problem-list.ts';
import type { InstalledTableType } from './table-type.ts';

/** What every check of a configuration needs. */
export interface CheckContext {
  readonly document: ConfigDocument;
  readonly problems: ProblemList;
  readonly types: SourceTypes;
  readonly tables: readonly InstalledTableType[]; // that plugins bring and that are checked
  readonly needsSource: boolean; // whether one must be enabled
  readonly environment: Environment;
  readonly folder: string; // what relative paths start from
  readonly isForHere: boolean; // whether files and programs must be on this machine
  readonly userId: number | undefined; // whose rights count; undefined where users have no numbers
}
