import type { KeyProblem, KeysJsonSchema, KeysSchema } from '../source/source-type.ts';
import type { SchemaKit } from '../source/schema-kit.ts';
import type { Environment } from './config-places.ts';

/**
 * A table of the configuration that a plugin brings, as its `egd:config-tables` hook returns it. Its keys are checked
 * as those of a source are. An issue of the schema whose `code` is `CONFIG_MUTUALLY_EXCLUSIVE` is told as one of two
 * keys that exclude each other.
 */
export interface TableType<Keys extends object = object> {
  readonly table: string; // one of the names that are kept for plugins, such as `gateway`
  readonly summary: string; // one line
  /** Validates the keys of the table, defaults filled in by it: a schema, or what makes one of the validators handed over. */
  readonly keys: KeysSchema<Keys> | ((z: SchemaKit) => KeysSchema<Keys> | Promise<KeysSchema<Keys>>);
  readonly jsonSchema: KeysJsonSchema; // of the same keys, with their defaults; a property of type `object` is a sub-table
  readonly hints?: Readonly<Record<string, string>>; // what to do instead, by keys that people may expect and that are none
  /** Violations found by looking at the machine; nothing is opened to others or run. */
  check?(keys: Keys, place: TablePlace): Promise<readonly TableProblem[]>;
}

/** Where a table stands. */
export interface TablePlace {
  readonly path: string | undefined; // absolute path of the file; undefined: built in
  readonly environment: Environment;
  readonly userId: number | undefined; // whose rights count; undefined where users have no numbers
  readonly enabledSources: number; // of the same file
}

/** What is wrong with a key of a table, or deserves a second look. */
export interface TableProblem extends KeyProblem {
  readonly expected?: string;
  readonly isWarning?: boolean;
}

/** A table type and the package that brought it. */
export interface InstalledTableType {
  readonly tableType: TableType;
  readonly plugin: string;
}
