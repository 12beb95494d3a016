import { EgdError } from 'egd-core';
import * as z from 'zod';
import type { InputProblem } from './problem.ts';

/** Reads and checks what a request asks for, with every problem told at once; throws GATEWAY_BAD_REQUEST. */
export interface InputReader<Input> {
  /** From the query: each parameter once, none unknown, numbers in plain decimal digits. */
  fromQuery(query: URLSearchParams): Input;
  /** From a JSON body. */
  fromBody(body: unknown): Input;
}

interface Property {
  readonly type?: unknown;
  readonly enum?: unknown;
  readonly minimum?: unknown;
  readonly maximum?: unknown;
}

const INTEGER = /^(?:0|-?[1-9]\d*)$/;
const LONGEST = 40; // characters of a value that a message repeats

/** A reader for a schema; `keyAllowed`: `api_key` may stand in the query, somebody else looks at it. */
export function inputReader<Schema extends z.ZodObject>(schema: Schema, keyAllowed: boolean): InputReader<z.output<Schema>> {
  const properties: Readonly<Record<string, Property>> = propertiesOf(schema);
  return {
    fromQuery(query) {
      const { values, problems } = readQuery(query, properties, keyAllowed);
      const result = schema.safeParse(values);
      const told = new Set(problems.map(({ parameter }) => parameter));
      const more = result.success
        ? []
        : result.error.issues.map((issue) => ({ parameter: issue.path.join('.'), detail: describe(issue, properties, values) }));
      problems.push(...more.filter(({ parameter }) => !told.has(parameter)));
      if (result.success && problems.length === 0) return result.data;
      throw badRequest(problems);
    },
    fromBody(body) {
      const result = schema.safeParse(body ?? {});
      if (result.success) return result.data;
      throw badRequest(result.error.issues.map((issue) => ({ pointer: pointerTo(issue.path), detail: describe(issue, properties, body) })));
    },
  };
}

function readQuery(query: URLSearchParams, properties: Readonly<Record<string, Property>>, keyAllowed: boolean) {
  const values: Record<string, unknown> = {};
  const problems: InputProblem[] = [];
  for (const name of new Set(query.keys())) {
    const [value = '', ...again] = query.getAll(name);
    const property = Object.hasOwn(properties, name) ? properties[name] : undefined;
    if (again.length > 0) problems.push({ parameter: name, detail: `Expected \`${name}\` once, got it ${again.length + 1} times.` });
    else if (name === 'api_key') {
      if (!keyAllowed)
        problems.push({ parameter: name, detail: 'A key is not taken in the query here: send it as `Authorization: Bearer KEY`.' });
    } else if (property === undefined) problems.push({ parameter: name, detail: unknownParameter(name, properties) });
    else values[name] = readValue(value, property);
  }
  return { values, problems };
}

function unknownParameter(name: string, properties: Readonly<Record<string, Property>>): string {
  const known = Object.keys(properties).map((each) => `\`${each}\``);
  return `There is no parameter \`${name.slice(0, LONGEST)}\`; ${known.length === 0 ? 'none is expected' : `there are ${known.join(', ')}`}.`;
}

// What can't be read stays the text that it is: the schema refuses it.
function readValue(text: string, { type }: Property): unknown {
  if (type === 'integer') return INTEGER.test(text) ? Number(text) : text;
  if (type === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  return type === 'array' ? text.split(',') : text;
}

function describe(issue: z.core.$ZodIssue, properties: Readonly<Record<string, Property>>, values: unknown): string {
  const [name] = issue.path;
  const property = typeof name === 'string' && Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (issue.path.length !== 1 || property === undefined || issue.code === 'custom') return issue.message;
  const expected = expectation(property);
  if (expected === undefined) return issue.message;
  return `Expected \`${String(name)}\` to be ${expected}, got ${got(values, String(name))}.`;
}

function expectation({ type, enum: choices, minimum, maximum }: Property): string | undefined {
  if (Array.isArray(choices)) return `one of ${choices.map((choice) => `\`${String(choice)}\``).join(', ')}`;
  if (type === 'boolean') return 'true or false';
  return type === 'integer' ? `an integer from ${String(minimum)} to ${String(maximum)}` : undefined;
}

function got(values: unknown, name: string): string {
  const value: unknown =
    typeof values === 'object' && values !== null ? Object.entries(values).find(([key]) => key === name)?.[1] : undefined;
  if (value === undefined) return 'none';
  if (typeof value === 'string') return `"${value.slice(0, LONGEST)}"`;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : 'something else';
}

function badRequest(problems: readonly InputProblem[]): EgdError {
  return new EgdError('GATEWAY_BAD_REQUEST', problems.map(({ detail }) => detail).join(' '), { metadata: { errors: problems } });
}

function pointerTo(path: readonly PropertyKey[]): string {
  return `#${path.map((step) => `/${encodeURIComponent(String(step).replaceAll('~', '~0').replaceAll('/', '~1'))}`).join('')}`;
}

function propertiesOf(schema: z.ZodObject): Record<string, Property> {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input' });
  return Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, typeof property === 'object' ? property : {}]));
}
