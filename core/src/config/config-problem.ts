import type { ErrorCode } from '../errors/catalogue.ts';

/** What is wrong with one place of a configuration. */
export type ConfigProblemCode =
  | Extract<
      ErrorCode,
      'CONFIG_INVALID_TOML' | 'CONFIG_MISSING_REQUIRED' | 'CONFIG_INVALID_VALUE' | 'CONFIG_MUTUALLY_EXCLUSIVE' | 'CONFIG_UNKNOWN_KEY'
    >
  | ConfigWarningCode;

/** What deserves a second look in a configuration that is valid. */
type ConfigWarningCode = 'CONFIG_NOT_RECOMMENDED' | 'CONFIG_NOT_USED';

/** A violation or a warning, with where it is in the file. */
export interface ConfigProblem {
  readonly code: ConfigProblemCode;
  readonly file: string; // as people read it: relative when it is below the working folder; `(built in)` where there is no file
  readonly line: number; // from 1; 0 where the file has no such line
  readonly column: number; // from 1; 0 where the file has no such line
  readonly lineText: string; // the offending line, secrets masked
  readonly key: string; // such as `dev_random.interval`; '' for the whole file
  readonly message: string; // the fact and the value found, never a secret
  readonly expected?: string;
  readonly suggestion?: string;
}
