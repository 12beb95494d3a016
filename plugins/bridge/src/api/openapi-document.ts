import * as z from 'zod';
import { answerSchema, API_ROUTES, RANDOM_INPUT, RANDOM_ROUTE, type ApiExample, type ApiRoute } from './routes.ts';

type Json = Record<string, unknown>;

/** The OpenAPI 3.1 document of the API, made from the schemas that validate it. */
export function openApiDocument({ version, allowQueryKey }: { readonly version: string; readonly allowQueryKey: boolean }): Json {
  const security = [{ key: [] }, ...(allowQueryKey ? [{ queryKey: [] }] : []), {}];
  const paths: Record<string, Json> = {};
  for (const route of [RANDOM_ROUTE, ...API_ROUTES]) {
    paths[route.path] = { ...paths[route.path], [route.method.toLowerCase()]: { ...operationOf(route), security } };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'egd gateway',
      version,
      summary: 'Entropy of a closed network, each byte given out once.',
      description: DESCRIPTION,
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: TAGS.map(([name, description]) => ({ name, description })),
    paths,
    components: {
      securitySchemes: {
        key: { type: 'http', scheme: 'bearer', description: 'A key of the gateway; none where it runs without keys.' },
        ...(allowQueryKey
          ? { queryKey: { type: 'apiKey', in: 'query', name: 'api_key', description: 'The same key, for clients of QRNG-DD.' } }
          : {}),
      },
      schemas: { Problem: PROBLEM },
      headers: HEADERS,
      responses: Object.fromEntries(
        PROBLEMS.map(([name, description, headers]) => [
          name,
          {
            description,
            headers: refs(headers),
            content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
          },
        ]),
      ),
    },
  };
}

const DESCRIPTION =
  'Answers are served whole or not at all, and nothing is served twice. Each parameter may stand once, and unknown ones are refused. ' +
  'Errors are `application/problem+json` (RFC 9457); `code` is the member to look at. HEAD draws nothing.';

const TAGS = [
  ['draw', 'Take entropy, as bytes or as what is made of it.'],
  ['status', 'How the gateway stands.'],
  ['test', 'Test the entropy.'],
] as const;

const PROBLEM: Json = {
  type: 'object',
  required: ['type', 'title', 'status', 'detail', 'code'],
  properties: {
    type: { type: 'string', description: 'A URN that names the code.' },
    title: { type: 'string' },
    status: { type: 'integer' },
    detail: { type: 'string', description: 'What happened, for people.' },
    instance: { type: 'string', description: 'The path that was asked.' },
    code: { type: 'string', description: 'What happened, for programs, such as `NOT_ENOUGH_ENTROPY`.' },
    suggestions: { type: 'array', items: { type: 'string' }, description: 'What to do next.' },
    errors: {
      type: 'array',
      description: 'Every part of the request that is wrong.',
      items: {
        type: 'object',
        required: ['detail'],
        properties: {
          parameter: { type: 'string', description: 'Name, in the query.' },
          pointer: { type: 'string', description: 'Place in the body (RFC 6901).' },
          detail: { type: 'string' },
        },
      },
    },
  },
};

const HEADERS: Readonly<Record<string, Json>> = {
  'Entropy-Processing': header('What was done to the bytes: `none`, `sha256` or `hmac-drbg`.'),
  'Entropy-Consumed': header('Bytes that left the buffer for the answer.'),
  'Entropy-Collectors': header('Ids of the collectors whose bytes these are.'),
  'Entropy-Oldest': header('When the oldest of the bytes came from its source, RFC 3339.'),
  RateLimit: header('What the caller can still ask, such as `"requests";r=99;t=1`.'),
  'RateLimit-Policy': header('How many requests can come at once, such as `"requests";q=100`.'),
  'Retry-After': header('Seconds to wait.'),
  'WWW-Authenticate': header('`Bearer`.'),
};

const DRAWN = ['Entropy-Processing', 'Entropy-Consumed', 'Entropy-Collectors', 'Entropy-Oldest'];
const LIMITED = ['RateLimit', 'RateLimit-Policy'];

const PROBLEMS = [
  ['BadRequest', 'Something of the request is wrong; `errors` names each part.', []],
  ['Unauthorized', 'No key, or a wrong one.', ['WWW-Authenticate']],
  ['Forbidden', 'The key has another scope.', ['WWW-Authenticate']],
  ['ContentTooLarge', 'The body has more than a MiB.', []],
  ['UnsupportedMediaType', 'The body is not `application/json`.', []],
  ['TooManyRequests', 'Too many requests or bytes, or the quota of the day is used up.', ['Retry-After', ...LIMITED]],
  ['NotEnoughEntropy', 'There is less entropy than was asked for, or the gateway can not answer now; nothing was taken.', ['Retry-After']],
] as const;

const STATUS_OF_PROBLEM: Readonly<Record<string, (typeof PROBLEMS)[number][0]>> = {
  '400': 'BadRequest',
  '401': 'Unauthorized',
  '403': 'Forbidden',
  '413': 'ContentTooLarge',
  '415': 'UnsupportedMediaType',
  '429': 'TooManyRequests',
  '503': 'NotEnoughEntropy',
};

const OF_A_BODY: ReadonlySet<string> = new Set(['413', '415']);

function operationOf(route: ApiRoute): Json {
  const { operation, from, method, path, examples } = route;
  const input = schemaOf(route === RANDOM_ROUTE ? RANDOM_INPUT : operation.input, 'input');
  const headers = refs([...(operation.scope === 'status' ? [] : DRAWN), ...LIMITED]);
  return {
    operationId: `${operation.id}${method === 'POST' && path === '/api/choice' ? '_of_body' : ''}`,
    tags: [operation.scope],
    summary: operation.summary,
    description: operation.description,
    ...(from === 'query' ? { parameters: parametersOf(input, examples) } : { requestBody: bodyOf(input, examples) }),
    responses: {
      '200': { description: 'What was asked for.', headers, content: contentOf(route) },
      ...Object.fromEntries(
        Object.entries(STATUS_OF_PROBLEM)
          .filter(([status]) => method === 'POST' || !OF_A_BODY.has(status))
          .map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]),
      ),
    },
  };
}

function parametersOf(input: Json, examples: readonly ApiExample[]): Json[] {
  const required = Array.isArray(input['required']) ? input['required'] : [];
  return entriesOf(input['properties']).map(([name, property]) => {
    const { description, ...schema } = Object.fromEntries(entriesOf(property));
    const shown = examples.filter((example) => Object.hasOwn(example.input, name));
    return {
      name,
      in: 'query',
      description,
      required: required.includes(name),
      schema,
      ...(schema['type'] === 'array' ? { style: 'form', explode: false } : {}),
      ...(shown.length === 0
        ? {}
        : {
            examples: Object.fromEntries(shown.map((example) => [example.name, { summary: example.summary, value: example.input[name] }])),
          }),
    };
  });
}

function bodyOf(schema: Json, examples: readonly ApiExample[]): Json {
  const shown = Object.fromEntries(examples.map(({ name, summary, input }) => [name, { summary, value: input }]));
  return { required: true, content: { 'application/json': { schema, examples: shown } } };
}

function contentOf(route: ApiRoute): Json {
  const json = { schema: schemaOf(answerSchema(route), 'output') };
  if (route === RANDOM_ROUTE) {
    const binary = { schema: { type: 'string', format: 'binary' } };
    return { 'text/plain': { schema: { type: 'string' } }, 'application/octet-stream': binary, 'application/json': json };
  }
  return {
    ...(route.text === true
      ? { 'text/plain': { schema: { type: 'string', description: 'One alone, unless JSON is asked for by `Accept`.' } } }
      : {}),
    'application/json': json,
  };
}

function schemaOf(schema: z.core.$ZodType, io: 'input' | 'output'): Json {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io });
  return rest;
}

function entriesOf(value: unknown): [string, unknown][] {
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}

function header(description: string): Json {
  return { description, schema: { type: 'string' } };
}

function refs(names: readonly string[]): Json {
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
