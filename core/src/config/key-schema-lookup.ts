import type { KeysJsonSchema } from '../source/source-type.ts';
import { isTable } from './found-value.ts';
import type { KeyPath } from './key-path.ts';

/** A part of a JSON Schema. */
export type JsonSchemaPart = Readonly<Record<string, unknown>>;

/** The schemas of the values at a path: several where the schema gives alternatives. */
export function schemasAt(schema: JsonSchemaPart | KeysJsonSchema, path: KeyPath): readonly JsonSchemaPart[] {
  let parts = alternatives(schema);
  for (const step of path) parts = parts.flatMap((part) => inside(part, step)).flatMap(alternatives);
  return parts;
}

/** The first schema of the value at a path. */
export function schemaAt(schema: JsonSchemaPart | KeysJsonSchema, path: KeyPath): JsonSchemaPart | undefined {
  const found = schemasAt(schema, path);
  return found.find((part) => part['format'] === 'path') ?? found[0];
}

/** What a schema expects, in a few words. */
export function describeKey(schema: JsonSchemaPart | undefined): string | undefined {
  if (schema === undefined) return undefined;
  const { description, enum: choices, const: only, type } = schema;
  if (Array.isArray(choices)) return `one of ${choices.map((choice) => JSON.stringify(choice)).join(', ')}`;
  if (only !== undefined) return JSON.stringify(only);
  const kind = typeof type === 'string' ? (KINDS[type] ?? type) : undefined;
  const text = typeof description === 'string' ? description.replace(/\.$/, '') : undefined;
  return kind !== undefined && text !== undefined ? `${kind}: ${text}` : (kind ?? text);
}

const KINDS: Readonly<Record<string, string>> = {
  string: 'a string',
  integer: 'an integer',
  number: 'a number',
  boolean: 'true or false',
  array: 'an array',
  object: 'a table',
};

function alternatives(schema: JsonSchemaPart): readonly JsonSchemaPart[] {
  const nested = [schema['anyOf'], schema['oneOf']].flatMap((list) => (Array.isArray(list) ? list : [])).filter(isTable);
  return nested.length === 0 ? [schema] : [schema, ...nested.flatMap(alternatives)];
}

function inside(schema: JsonSchemaPart, step: string | number): readonly JsonSchemaPart[] {
  if (typeof step === 'number') return isTable(schema['items']) ? [schema['items']] : [];
  const properties = schema['properties'];
  if (isTable(properties) && Object.hasOwn(properties, step)) return isTable(properties[step]) ? [properties[step]] : [];
  return isTable(schema['additionalProperties']) ? [schema['additionalProperties']] : [];
}
