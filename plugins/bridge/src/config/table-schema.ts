import type { KeysJsonSchema, KeysSchema } from 'egd-core';
import * as z from 'zod/mini';

/** The keys of a table, the rules between them, and what is made of them. */
export interface TableSchema<Shape extends z.core.$ZodShape, Config extends object> {
  readonly keys: z.ZodMiniObject<Shape>;
  /** What is wrong between keys; a key that is wrong by itself is missing. */
  rules(values: z.output<z.ZodMiniObject<{ -readonly [Key in keyof Shape]: z.ZodMiniOptional<Shape[Key]> }>>): Iterable<Violation>;
  build(values: z.output<z.ZodMiniObject<Shape>>): Config;
}

/** What is wrong with a key beside others. */
export interface Violation {
  readonly path: readonly (string | number)[];
  readonly message: string; // what is expected; of keys that exclude each other, that they do
  readonly code?: 'CONFIG_MUTUALLY_EXCLUSIVE';
}

/** A schema that reports the keys that are wrong by themselves and the rules that are broken between the others, all at once. */
export function tableSchema<Shape extends z.core.$ZodShape, Config extends object>(schema: TableSchema<Shape, Config>): KeysSchema<Config> {
  const { keys } = schema;
  const validate: KeysSchema<Config>['~standard']['validate'] = (input) => {
    const result = keys.safeParse(input);
    const issues = result.error?.issues ?? [];
    const wrong = new Set(issues.map(({ path: [key] }) => key));
    const right = z.partial(keys).safeParse(without(input, wrong));
    const broken = right.success ? [...schema.rules(right.data)].filter(({ path: [key] }) => !wrong.has(key)) : [];
    return result.success && broken.length === 0 ? { value: schema.build(result.data) } : { issues: [...issues, ...broken] };
  };
  return { '~standard': { version: 1, vendor: 'egd-bridge', validate } };
}

/** The JSON Schema of the keys, as they are written. */
export function tableJsonSchema(keys: z.ZodMiniObject): KeysJsonSchema {
  const { properties = {}, required = [] } = z.toJSONSchema(keys, { io: 'input' });
  const parts = Object.entries(properties).map(([key, part]) => [key, typeof part === 'object' ? part : {}] as const);
  return { type: 'object', properties: Object.fromEntries(parts), required, additionalProperties: false };
}

/** What is there of these values. */
export function present<Values extends object>(values: Values): { [Key in keyof Values]?: Exclude<Values[Key], undefined> } {
  const there: { [Key in keyof Values]?: Exclude<Values[Key], undefined> } = {};
  for (const key of Object.keys(values) as (keyof Values)[]) {
    const value = values[key];
    if (isThere(value)) there[key] = value;
  }
  return there;
}

function isThere<Value>(value: Value): value is Exclude<Value, undefined> {
  return value !== undefined;
}

function without(input: unknown, keys: ReadonlySet<PropertyKey | undefined>): unknown {
  if (typeof input !== 'object' || input === null) return input;
  return Object.fromEntries(Object.entries(input).filter(([key]) => !keys.has(key)));
}
