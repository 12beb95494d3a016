/** What the page needs of the OpenAPI document. */
export interface ApiDocument {
  readonly description: string;
  readonly operations: readonly ApiOperation[];
}

/** A way to ask. */
export interface ApiOperation {
  readonly method: string; // GET or POST
  readonly path: string;
  readonly summary: string;
  readonly description: string;
  readonly parameters: readonly ApiParameter[];
  readonly bodies: readonly ApiBody[] | undefined; // examples of a body; undefined: there is none
}

/** A parameter of the query. */
export interface ApiParameter {
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly type: string;
  readonly choices: readonly string[];
  readonly minimum: number | undefined;
  readonly maximum: number | undefined;
  readonly standard: string; // what holds when it is left out
  readonly examples: Readonly<Record<string, string>>; // by the name of the example
}

/** An example of a body. */
export interface ApiBody {
  readonly summary: string;
  readonly text: string;
}

/** Reads the document; what is not as expected is left out. */
export function operationsOf(document: unknown): ApiDocument {
  const operations = entriesOf(at(document, 'paths')).flatMap(([path, methods]) =>
    entriesOf(methods).map(([method, operation]) => operationOf(method, path, operation)),
  );
  return { description: textAt(document, 'info', 'description'), operations };
}

function operationOf(method: string, path: string, operation: unknown): ApiOperation {
  const body = at(operation, 'requestBody', 'content', 'application/json', 'examples');
  return {
    method: method.toUpperCase(),
    path,
    summary: textAt(operation, 'summary'),
    description: textAt(operation, 'description'),
    parameters: listAt(operation, 'parameters').map(parameterOf),
    bodies:
      body === undefined
        ? undefined
        : entriesOf(body).map(([, example]) => ({
            summary: textAt(example, 'summary'),
            text: JSON.stringify(at(example, 'value'), undefined, 2),
          })),
  };
}

function parameterOf(parameter: unknown): ApiParameter {
  const schema = at(parameter, 'schema');
  return {
    name: textAt(parameter, 'name'),
    description: textAt(parameter, 'description'),
    required: at(parameter, 'required') === true,
    type: textAt(schema, 'type'),
    choices: listAt(schema, 'enum').map(String),
    minimum: numberAt(schema, 'minimum'),
    maximum: numberAt(schema, 'maximum'),
    standard: textOf(at(schema, 'default')),
    examples: Object.fromEntries(entriesOf(at(parameter, 'examples')).map(([name, example]) => [name, textOf(at(example, 'value'))])),
  };
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => entriesOf(inner).find(([key]) => key === name)?.[1], value);
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function listAt(value: unknown, name: string): readonly unknown[] {
  const list = at(value, name);
  return Array.isArray(list) ? list : [];
}

function textAt(value: unknown, ...path: readonly string[]): string {
  return textOf(at(value, ...path));
}

function numberAt(value: unknown, name: string): number | undefined {
  const number = at(value, name);
  return typeof number === 'number' ? number : undefined;
}

function textOf(value: unknown): string {
  if (Array.isArray(value)) return value.map(textOf).join(',');
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}
