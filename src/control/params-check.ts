/** What the schemas of parameters are made of: a small part of JSON Schema, draft 2020-12. */
export interface ParamsSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, ParamSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties: false;
}

/** The schema of one parameter. */
export interface ParamSchema {
  readonly description: string;
  readonly type?: 'integer' | 'number' | 'string' | readonly ('integer' | 'string')[];
  readonly enum?: readonly string[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly default?: string | number;
  readonly anyOf?: readonly ({ readonly type: 'number'; readonly minimum: number; readonly maximum: number } | { readonly const: true })[];
}

/** The parameters of a request, by name. */
export type Params = Readonly<Record<string, unknown>>;

/** What is wrong with the parameters of a request, as a sentence, or undefined. */
export function paramsProblem({ properties, required = [] }: ParamsSchema, params: Params): string | undefined {
  for (const name of required) {
    if (!Object.hasOwn(params, name)) return `Expected the parameter \`${name}\`: ${expected(properties[name])}.`;
  }
  for (const name of Object.keys(params)) {
    const schema = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (schema === undefined) return `There is no parameter ${shown(name)}; there ${list(Object.keys(properties))}.`;
    if (!fits(schema, params[name])) return `Expected \`${name}\` to be ${expected(schema)}, got ${shown(params[name])}.`;
  }
  return undefined;
}

function fits(schema: Partial<ParamSchema> & { readonly const?: true }, value: unknown): boolean {
  if (schema.anyOf !== undefined) return schema.anyOf.some((choice) => fits(choice, value));
  if (schema.const !== undefined) return value === schema.const;
  if (schema.enum !== undefined) return typeof value === 'string' && schema.enum.includes(value);
  if (![schema.type].flat().some((type) => (type === 'integer' ? Number.isSafeInteger(value) : typeof value === type))) return false;
  return typeof value !== 'number' || (value >= (schema.minimum ?? -Infinity) && value <= (schema.maximum ?? Infinity));
}

function expected(schema: Partial<ParamSchema> & { readonly const?: true } = {}): string {
  if (schema.anyOf !== undefined) return schema.anyOf.map(expected).join(' or ');
  if (schema.const !== undefined) return String(schema.const);
  if (schema.enum !== undefined) return `one of ${schema.enum.join(', ')}`;
  const type = [schema.type].flat().join(' or ');
  return schema.minimum === undefined ? type : `${type} from ${schema.minimum} to ${schema.maximum}`;
}

function list(names: readonly string[]): string {
  if (names.length === 0) return 'are none';
  return names.length === 1 ? `is only \`${names[0]}\`` : `are ${names.map((name) => `\`${name}\``).join(', ')}`;
}

// What is nested deep enough can't be written as JSON again.
function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'an array' : 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
