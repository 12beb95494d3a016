import * as z from 'zod/mini';
import type { SourceTypes } from './egd-config.ts';
import { globalKeys } from './global-keys.ts';
import { DAEMON_TABLES, PLUGIN_TABLES, UNUSED_TABLES } from './reserved-tables.ts';
import { daemonKeys } from './daemon-keys.ts';
import { REQUIRED_SOURCE_KEYS, SOURCE_KEYS } from './source-keys.ts';
import type { JsonSchemaPart } from './key-schema-lookup.ts';
import type { InstalledTableType } from './table-type.ts';

/** The JSON Schema (draft 2020-12) of a config file with these source types and tables of plugins, for editors. */
export function configJsonSchema(types: SourceTypes, tables: readonly InstalledTableType[] = []): JsonSchemaPart {
  const names = [...types.keys()].toSorted();
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: 'Configuration of egd',
    description: 'Global keys, then one table a source.',
    type: 'object',
    properties: {
      $schema: { type: 'string' },
      ...propertiesOf(globalKeys(true)),
      ...daemonTables(),
      ...unusedTables(),
      ...pluginTables(tables),
    },
    additionalProperties: { $ref: '#/$defs/source' },
    $defs: {
      source: {
        title: 'Source',
        type: 'object',
        required: [...REQUIRED_SOURCE_KEYS],
        oneOf: names.map((name) => ({ $ref: `#/$defs/${definitionName(name)}` })),
      },
      ...Object.fromEntries(names.map((name) => [definitionName(name), sourceSchema(types, name)])),
    },
  };
}

function sourceSchema(types: SourceTypes, type: string): JsonSchemaPart {
  const installed = types.get(type);
  if (installed === undefined) return {};
  const { jsonSchema, summary } = installed.sourceType;
  const { type: typeKey, ...common } = propertiesOf(SOURCE_KEYS);
  // Keys that select another type are no custom keys of this one.
  const others = [...types.keys()].filter((other) => other !== type && !Object.hasOwn(jsonSchema.properties, other));
  const additional = jsonSchema.additionalProperties ?? false;
  const required = jsonSchema.required ?? [];
  return {
    title: `Source of type ${type}`,
    description: summary,
    type: 'object',
    properties: {
      ...common,
      type: { ...typeKey, const: type },
      ...jsonSchema.properties,
      ...(additional === false ? {} : Object.fromEntries(others.map((other) => [other, false]))),
    },
    required: [...REQUIRED_SOURCE_KEYS, ...required],
    ...(required.includes(type) ? {} : { anyOf: [{ required: [type] }, { required: ['type'] }] }),
    additionalProperties: additional,
  };
}

function propertiesOf(keys: Readonly<Record<string, z.ZodMiniType>>): Record<string, JsonSchemaPart> {
  return Object.fromEntries(
    Object.entries(keys).map(([key, schema]) => {
      const { $schema: _draft, ...property } = z.toJSONSchema(schema, { io: 'input' });
      return [key, property];
    }),
  );
}

function daemonTables(): Record<string, JsonSchemaPart> {
  return Object.fromEntries(
    DAEMON_TABLES.map((name) => [
      name,
      { title: `Table ${name}`, type: 'object', properties: propertiesOf(daemonKeys(name)), additionalProperties: false },
    ]),
  );
}

function pluginTables(tables: readonly InstalledTableType[]): Record<string, JsonSchemaPart> {
  const absent = PLUGIN_TABLES.map((name) => [name, { type: 'object', description: 'A table of a plugin that is not installed.' }]);
  const brought = tables.map(({ tableType: { table, summary, jsonSchema } }) => {
    const { $schema: _draft, ...schema } = jsonSchema;
    return [table, { ...schema, title: `Table ${table}`, description: summary }];
  });
  return Object.fromEntries([...absent, ...brought]);
}

function unusedTables(): Record<string, JsonSchemaPart> {
  const description = 'Reserved for later versions of egd; not used yet.';
  return Object.fromEntries(UNUSED_TABLES.map((name) => [name, { type: 'object', description }]));
}

function definitionName(type: string): string {
  return `source-${type}`;
}
