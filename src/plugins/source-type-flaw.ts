import type { SourceType, SourceTypes } from 'egd-core';

/** What keeps something that a plugin returned from being a source type beside those there are; undefined: nothing. */
export function flawOf(candidate: unknown, types: SourceTypes): string | undefined {
  try {
    return flawOfFields(candidate, types);
  } catch (error) {
    return `a source type could not be read: ${error instanceof Error ? error.message : String(error)}`;
  }
}

function flawOfFields(candidate: unknown, types: SourceTypes): string | undefined {
  if (typeof candidate !== 'object' || candidate === null) return `a source type is ${String(candidate)}, expected an object`;
  const { type, summary, kind, keys, jsonSchema, describe, create } = candidate as Partial<Record<keyof SourceType, unknown>>;
  if (typeof type !== 'string' || !/^[a-z][a-z0-9_-]*$/.test(type)) {
    return `a source type is named ${JSON.stringify(type)}, expected lower-case letters, digits, - and _`;
  }
  const other = types.get(type);
  if (other !== undefined) return `its source type "${type}" is already brought by ${other.plugin}`;
  const missing = Object.entries({
    summary: typeof summary === 'string',
    kind: kind === 'noise' || kind === 'content' || kind === 'public',
    keys: typeof keys === 'function' || (isObject(keys) && '~standard' in keys),
    jsonSchema: isObject(jsonSchema) && 'properties' in jsonSchema && isObject(jsonSchema.properties),
    describe: typeof describe === 'function',
    create: typeof create === 'function',
  }).find(([, good]) => !good);
  return missing === undefined ? undefined : `its source type "${type}" has no valid \`${missing[0]}\``;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
