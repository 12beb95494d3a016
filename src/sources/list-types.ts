import type { SourceTypes } from 'egd-core';
import { textTable } from '../text-table.ts';

/** One installed source type. */
export interface ListedType {
  readonly type: string;
  readonly plugin: string;
  readonly kind: string;
  readonly summary: string;
  readonly keys: readonly ListedKey[];
  readonly otherKeys: boolean; // whether keys that are not listed are allowed
}

/** A key that a type adds to its table. */
export interface ListedKey {
  readonly key: string;
  readonly required: boolean;
  readonly description: string;
}

/** The installed source types, by name. */
export function listTypes(types: SourceTypes): ListedType[] {
  return [...types.values()].map(({ sourceType: { type, kind, summary, jsonSchema }, plugin }) => ({
    type,
    plugin,
    kind,
    summary,
    keys: Object.entries(jsonSchema.properties).map(([key, { description }]) => ({
      key,
      required: jsonSchema.required?.includes(key) ?? false,
      description: typeof description === 'string' ? description : '',
    })),
    otherKeys: jsonSchema.additionalProperties !== undefined && jsonSchema.additionalProperties !== false,
  }));
}

/** The same for people, at most 80 columns: a paragraph a type. */
export function typesTable(types: readonly ListedType[]): string {
  return types
    .map((type) => [`${type.type} (${type.kind}, from ${type.plugin})`, `  ${type.summary}`, ...keyLines(type)].join('\n'))
    .join('\n\n');
}

function keyLines({ keys, otherKeys }: ListedType): string[] {
  const rows = keys.map(({ key, required, description }) => [`  ${key}${required ? ' *' : ''}`, description]);
  if (otherKeys) rows.push(['  …', 'any other key is handed on']);
  return textTable([{ title: '' }, { title: '', shrinks: true }], rows)
    .split('\n')
    .slice(1);
}
