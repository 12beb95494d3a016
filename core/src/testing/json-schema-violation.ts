type Schema = Readonly<Record<string, unknown>>;
type Check = (value: unknown, argument: unknown, schema: Schema) => string | undefined;

/**
 * Where and how a value breaks a JSON Schema (draft 2020-12), or undefined when it does not. Keywords that only describe
 * are passed over, and so are references.
 */
export function jsonSchemaViolation(value: unknown, schema: unknown, path = ''): string | undefined {
  if (schema === true || schema === undefined) return undefined;
  if (!isObject(schema)) return `${path || 'the value'}: nothing is allowed here`;
  for (const [keyword, argument] of Object.entries(schema)) {
    const flaw = CHECKS[keyword]?.(value, argument, schema);
    if (flaw !== undefined) return `${path || 'the value'}: ${flaw}`;
    const deeper = inside(keyword, value, argument, schema, path);
    if (deeper !== undefined) return deeper;
  }
  return undefined;
}

const CHECKS: Readonly<Record<string, Check>> = {
  type: (value, types) =>
    flawUnless(
      [types].flat().some((type) => isOfType(value, type)),
      `expected ${String(types)}`,
    ),
  enum: (value, choices) =>
    flawUnless(Array.isArray(choices) && choices.some((choice) => isSame(choice, value)), `expected one of ${String(choices)}`),
  const: (value, only) => flawUnless(isSame(value, only), `expected ${JSON.stringify(only)}`),
  pattern: (value, pattern) =>
    flawUnless(typeof value !== 'string' || new RegExp(String(pattern), 'u').test(value), `expected ${String(pattern)}`),
  minLength: (value, least) =>
    flawUnless(typeof value !== 'string' || Array.from(value).length >= Number(least), `expected ${String(least)} characters or more`),
  maxLength: (value, most) =>
    flawUnless(typeof value !== 'string' || Array.from(value).length <= Number(most), `expected ${String(most)} characters or fewer`),
  minimum: (value, least) => flawUnless(typeof value !== 'number' || value >= Number(least), `expected ${String(least)} or more`),
  maximum: (value, most) => flawUnless(typeof value !== 'number' || value <= Number(most), `expected ${String(most)} or less`),
  exclusiveMinimum: (value, least) => flawUnless(typeof value !== 'number' || value > Number(least), `expected more than ${String(least)}`),
  exclusiveMaximum: (value, most) => flawUnless(typeof value !== 'number' || value < Number(most), `expected less than ${String(most)}`),
  minItems: (value, least) => flawUnless(!Array.isArray(value) || value.length >= Number(least), `expected ${String(least)} items or more`),
  maxItems: (value, most) => flawUnless(!Array.isArray(value) || value.length <= Number(most), `expected ${String(most)} items or fewer`),
  uniqueItems: (value, wanted) =>
    flawUnless(
      wanted !== true || !Array.isArray(value) || new Set(value.map((item) => JSON.stringify(item))).size === value.length,
      'expected different items',
    ),
  required: (value, keys) => {
    const missing = isObject(value) && Array.isArray(keys) ? keys.find((key) => !Object.hasOwn(value, String(key))) : undefined;
    return flawUnless(missing === undefined, `${String(missing)} is missing`);
  },
  anyOf: (value, schemas) => flawUnless(matching(value, schemas) > 0, 'expected one of several shapes'),
  oneOf: (value, schemas) => flawUnless(matching(value, schemas) === 1, 'expected exactly one of several shapes'),
  not: (value, schema) => flawUnless(jsonSchemaViolation(value, schema) !== undefined, 'expected another shape'),
};

function inside(keyword: string, value: unknown, argument: unknown, schema: Schema, path: string): string | undefined {
  if (keyword === 'allOf' && Array.isArray(argument)) return first(argument, (part) => jsonSchemaViolation(value, part, path));
  if (keyword === 'items' && Array.isArray(value))
    return first([...value.entries()], ([index, item]) => jsonSchemaViolation(item, argument, `${path}[${index}]`));
  if (!isObject(value)) return undefined;
  if (keyword === 'properties' && isObject(argument)) {
    const given = Object.entries(argument).filter(([key]) => Object.hasOwn(value, key));
    return first(given, ([key, part]) => jsonSchemaViolation(value[key], part, join(path, key)));
  }
  if (keyword === 'additionalProperties') {
    const known = isObject(schema['properties']) ? schema['properties'] : {};
    const others = Object.keys(value).filter((key) => !Object.hasOwn(known, key));
    return first(others, (key) => jsonSchemaViolation(value[key], argument, join(path, key)));
  }
  return undefined;
}

function matching(value: unknown, schemas: unknown): number {
  return Array.isArray(schemas) ? schemas.filter((schema) => jsonSchemaViolation(value, schema) === undefined).length : 1;
}

function isOfType(value: unknown, type: unknown): boolean {
  if (type === 'integer') return Number.isInteger(value);
  if (type === 'array') return Array.isArray(value);
  if (type === 'object') return isObject(value);
  return type === 'null' ? value === null : typeof value === type;
}

function isSame(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function flawUnless(good: boolean, flaw: string): string | undefined {
  return good ? undefined : flaw;
}

function first<Item>(items: readonly Item[], check: (item: Item) => string | undefined): string | undefined {
  for (const item of items) {
    const flaw = check(item);
    if (flaw !== undefined) return flaw;
  }
  return undefined;
}

function join(path: string, key: string): string {
  return path === '' ? key : `${path}.${key}`;
}

function isObject(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
