import type { KeysJsonSchema } from '../source/source-type.ts';
import { isTable } from './found-value.ts';
import type { JsonSchemaPart } from './key-schema-lookup.ts';

/** The keys of a table that a plugin brings, or of a sub-table of it. */
export interface TableSection {
  readonly path: readonly string[]; // such as `gateway`, `cluster`
  readonly keys: readonly SectionKey[];
}

/** A key, as its JSON Schema describes it. */
export interface SectionKey {
  readonly key: string;
  readonly schema: JsonSchemaPart;
  readonly description: string;
  readonly default?: unknown;
  readonly required: boolean;
}

/** A table with its sub-tables, each a section of its own. */
export function tableSections(table: string, schema: KeysJsonSchema): readonly TableSection[] {
  return sectionsAt([table], schema);
}

function sectionsAt(
  path: readonly string[],
  { properties, required = [] }: Pick<KeysJsonSchema, 'properties' | 'required'>,
): TableSection[] {
  const keys: SectionKey[] = [];
  const below: TableSection[] = [];
  for (const [key, part] of Object.entries(properties)) {
    if (isSubTable(part)) below.push(...sectionsAt([...path, key], part));
    else
      keys.push({
        key,
        schema: part,
        description: typeof part['description'] === 'string' ? part['description'] : '',
        required: required.includes(key) && part['default'] === undefined,
        ...(part['default'] === undefined ? {} : { default: part['default'] }),
      });
  }
  return [{ path, keys }, ...below];
}

function isSubTable(schema: JsonSchemaPart): schema is KeysJsonSchema {
  return schema['type'] === 'object' && isTable(schema['properties']);
}
