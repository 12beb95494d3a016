import type { KeysJsonSchema } from '../source/source-type.ts';
import type { CheckContext } from './check-context.ts';
import { closestName } from './closest-name.ts';
import type { InstalledSourceType, SourceTypes } from './egd-config.ts';
import { isTable } from './found-value.ts';
import { formatKey, formatKeyPath, type KeyPath } from './key-path.ts';
import { schemasAt, type JsonSchemaPart } from './key-schema-lookup.ts';
import { SOURCE_KEYS } from './source-keys.ts';

// Belongs to `url` alone, also where a type takes any key: a script is not fetched.
const NEVER_CUSTOM = 'prefetch';

/** Reports the keys of a source table that its type does not have; `installed` is undefined where the type is not known. */
export function checkSourceKeys(
  context: CheckContext,
  id: string,
  own: readonly string[],
  installed: InstalledSourceType | undefined,
): void {
  const { problems, types } = context;
  const schema = installed?.sourceType.jsonSchema;
  const known = schema === undefined ? [...types.values()].flatMap((type) => ownNames(type)) : Object.keys(schema.properties);
  const upperCase = new Map(Object.keys(SOURCE_KEYS).map((key) => [key.toUpperCase(), key]));
  for (const key of own) {
    if (known.includes(key) || problems.has([id, key])) continue;
    const suggestion = meantKey(key, known) ?? ownerOf(key, types);
    if (installed !== undefined && takesAnyKey(schema) && key !== NEVER_CUSTOM) checkCustomKey(context, id, key, upperCase);
    // Without a type nothing is sure but what is clearly misspelt.
    else if (installed !== undefined || suggestion !== undefined) {
      problems.add('CONFIG_UNKNOWN_KEY', [id, key], {
        message:
          installed === undefined
            ? `unknown key ${formatKey(key)}`
            : `unknown key ${formatKey(key)} in a source of type ${installed.sourceType.type}`,
        suggestion,
      });
    }
  }
}

/** Reports keys of nested tables that the schema of a type does not have. */
export function checkNestedKeys(context: CheckContext, path: KeyPath, value: unknown, root: KeysJsonSchema): void {
  if (Array.isArray(value)) {
    for (const [index, item] of value.entries()) checkNestedKeys(context, [...path, index], item, root);
  }
  if (!isTable(value)) return;
  const names = path.length > 1 ? closedNames(schemasAt(root, path.slice(1))) : undefined;
  for (const [key, item] of Object.entries(value)) {
    if (names === undefined || names.includes(key)) checkNestedKeys(context, [...path, key], item, root);
    else {
      const table = formatKeyPath(path.slice(1));
      context.problems.add('CONFIG_UNKNOWN_KEY', [...path, key], {
        message: `unknown key ${formatKey(key)} in ${table}`,
        suggestion: meantKey(key, names, []) ?? `keys of ${table}: ${names.join(', ')}`,
      });
    }
  }
}

function meantKey(key: string, names: readonly string[], common: readonly string[] = Object.keys(SOURCE_KEYS)): string | undefined {
  const meant = closestName(key, [...common, ...names]);
  return meant === undefined ? undefined : `did you mean ${JSON.stringify(meant)}?`;
}

// Custom keys become environment variables, which have no case once they are there.
function checkCustomKey({ problems }: CheckContext, id: string, key: string, taken: Map<string, string>): void {
  if (!/^[A-Za-z0-9_]+$/.test(key)) {
    problems.add('CONFIG_INVALID_VALUE', [id, key], {
      message: `${formatKey(key)} cannot be the name of an environment variable`,
      expected: 'letters, digits and underscores',
      suggestion: `write ${JSON.stringify(key.replaceAll(/[^A-Za-z0-9_]/g, '_') || '_')}`,
    });
    return;
  }
  const other = taken.get(key.toUpperCase());
  if (other !== undefined) {
    problems.add('CONFIG_MUTUALLY_EXCLUSIVE', [id, key], {
      message: `${key} and ${other} become the same environment variable, EGD_SOURCE_${key.toUpperCase()}`,
      expected: 'names that differ in more than case',
    });
  }
  taken.set(key.toUpperCase(), key);
}

function takesAnyKey(schema: KeysJsonSchema | undefined): boolean {
  return schema?.additionalProperties === true || isTable(schema?.additionalProperties);
}

// The names of a table's keys where the schema closes the list; undefined where any other key is fine.
function closedNames(schemas: readonly JsonSchemaPart[]): readonly string[] | undefined {
  const tables = schemas.filter((schema) => isTable(schema['properties']));
  if (tables.length === 0 || !tables.every((schema) => schema['additionalProperties'] === false)) return undefined;
  return tables.flatMap((schema) => Object.keys(isTable(schema['properties']) ? schema['properties'] : {}));
}

function ownerOf(key: string, types: SourceTypes): string | undefined {
  const owner = [...types.values()].find((type) => ownNames(type).includes(key));
  return owner === undefined ? undefined : `${formatKey(key)} is a key of source type ${owner.sourceType.type}`;
}

function ownNames({ sourceType }: InstalledSourceType): readonly string[] {
  return Object.keys(sourceType.jsonSchema.properties);
}
