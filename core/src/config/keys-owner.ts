import type { KeysJsonSchema, SourceType } from '../source/source-type.ts';
import type { InstalledSourceType } from './egd-config.ts';
import type { InstalledTableType } from './table-type.ts';

/** What keys of a table belong to, and how it is called in messages. */
export interface KeysOwner {
  readonly title: string; // of what a plugin brings, such as `Source type url`
  readonly plugin: string;
  readonly name: string; // of the table, such as `source noise`
  readonly keys: SourceType['keys'];
  readonly jsonSchema: KeysJsonSchema;
}

/** The owner of the keys that a source type adds to a table. */
export function sourceKeysOwner({ sourceType, plugin }: InstalledSourceType, id: string): KeysOwner {
  const { type, keys, jsonSchema } = sourceType;
  return { title: `Source type ${type}`, plugin, name: `source ${id}`, keys, jsonSchema };
}

/** The owner of the keys of a table that a plugin brings. */
export function tableKeysOwner({ tableType, plugin }: InstalledTableType): KeysOwner {
  const { table, keys, jsonSchema } = tableType;
  return { title: `The table [${table}]`, plugin, name: `[${table}]`, keys, jsonSchema };
}
