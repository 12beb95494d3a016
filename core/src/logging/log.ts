import type { LogLevel } from '../config/egd-config.ts';
import type { SourceLog } from '../source/source-tools.ts';

/** Facts beside a message; `error` may be whatever was caught, `source` and `code` are what lines are looked for by. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Where one part of a program says what it does; never entropy, never a secret. */
export interface ComponentLog {
  debug(message: string, fields?: LogFields): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  fatal(message: string, fields?: LogFields): void;
}

/** When a log file is rotated. */
export interface LogRotation {
  readonly maxSize: number; // bytes of a file after which it is rotated
  readonly maxFiles: number; // rotated files that are kept
}

/** Where lines go. */
export interface LogPlace extends LogRotation {
  readonly target: string; // absolute path of a file, or `stdout`
}

/** The log of a program; what it says itself is of a component of its name. A fatal line is written before the call returns. */
export interface ProgramLog extends ComponentLog {
  readonly level: LogLevel;
  readonly file: string | null; // null: standard output
  readonly failure: string | undefined; // why the last lines could not be written; undefined: they could
  setLevel(level: LogLevel): void;
  /** Rotates at another size from now on. */
  setRotation(rotation: LogRotation): void;
  /** The log of one part, which is named in each of its lines. */
  child(component: string): ComponentLog;
  /** What a source is handed for its tools. */
  sourceLog(id: string): SourceLog;
  /** Ends the repetition of a source's errors: it works, which is said only where debug lines are. */
  sourceWorks(id: string): void;
  /** Masks these, such as the secrets of another configuration, wherever they stand from now on. */
  keepSecret(secrets: readonly string[]): void;
  /** Opens the log anew, after a reload or where its file was moved; rejects, and goes on as before, when it can't be. */
  reopen(place: LogPlace): Promise<void>;
  /** Resolves when every line is written, or cannot be. */
  flush(): Promise<void>;
  /** Writes what is still to be written at once, for a process that is about to end. */
  flushSync(): void;
  close(): Promise<void>;
}
