import * as z from 'zod';
import { choose } from '../operations/choose.ts';
import { rollDiceOperation } from '../operations/dice.ts';
import { monteCarloTest } from '../operations/monte-carlo.ts';
import type { Operation } from '../operations/operation.ts';
import { getPassword } from '../operations/password.ts';
import { getRandomBytes } from '../operations/random-bytes.ts';
import { getRandomFloats } from '../operations/random-floats.ts';
import { getRandomIntegers } from '../operations/random-integers.ts';
import { getRandomUuid } from '../operations/random-uuid.ts';
import { shuffle } from '../operations/shuffle.ts';
import { getStatus } from '../operations/status.ts';

/** One way to ask for an operation by HTTP. */
export interface ApiRoute {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly operation: Operation;
  readonly from: 'query' | 'body'; // where its input comes from
  readonly answer?: string; // the member of the output that is the whole answer, as clients of QRNG-DD expect it; all of it when left out
  readonly text?: boolean; // a list of one text is answered as that text, unless JSON is asked for
  readonly examples: readonly ApiExample[];
}

/** An example of a request, which a test runs. */
export interface ApiExample {
  readonly name: string;
  readonly summary: string;
  readonly input: Readonly<Record<string, string | number | boolean | readonly (string | number)[]>>;
}

/** What `/api/random` takes: as the operation, and the bytes as they are. */
export const RANDOM_INPUT = getRandomBytes.input.extend({
  encoding: z
    .enum(['hex', 'base64', 'binary'])
    .default('hex')
    .describe('How the bytes are written: `hex` (two digits a byte), `base64`, or `binary`, as they are.'),
});

/** The route of bytes, which answers in more ways than the others. */
export const RANDOM_ROUTE: ApiRoute = {
  method: 'GET',
  path: '/api/random',
  operation: getRandomBytes,
  from: 'query',
  examples: [
    { name: 'key', summary: '32 bytes in hexadecimal digits.', input: { bytes: 32 } },
    { name: 'base64', summary: '24 bytes in base64.', input: { bytes: 24, encoding: 'base64' } },
    { name: 'binary', summary: '1024 bytes as they are.', input: { bytes: 1024, encoding: 'binary' } },
  ],
};

/** All other routes that run an operation. */
export const API_ROUTES: readonly ApiRoute[] = [
  route('GET', '/api/integers', getRandomIntegers, {
    answer: 'integers',
    examples: [
      { name: 'lottery', summary: 'Ten integers from 1 to 49, one of which can come again.', input: { count: 10, min: 1, max: 49 } },
      {
        name: 'widest',
        summary: 'Any safe integer.',
        input: { count: 1, min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER },
      },
    ],
  }),
  route('GET', '/api/floats', getRandomFloats, {
    answer: 'floats',
    examples: [{ name: 'five', summary: 'Five numbers from 0 to below 1.', input: { count: 5 } }],
  }),
  route('GET', '/api/uuid', getRandomUuid, {
    answer: 'uuids',
    text: true,
    examples: [
      { name: 'one', summary: 'One UUID, as text.', input: { count: 1 } },
      { name: 'three', summary: 'Three UUIDs, as a JSON array.', input: { count: 3 } },
    ],
  }),
  route('GET', '/api/dice', rollDiceOperation, {
    examples: [
      { name: 'notation', summary: 'Two dice of six sides, and three.', input: { notation: '2d6+3' } },
      { name: 'numbers', summary: 'Four dice of twenty sides.', input: { count: 4, sides: 20 } },
    ],
  }),
  route('GET', '/api/choice', choose, {
    examples: [{ name: 'colour', summary: 'One of three.', input: { items: ['red', 'green', 'blue'] } }],
  }),
  route('POST', '/api/choice', choose, {
    from: 'body',
    examples: [{ name: 'team', summary: 'Two of four, each once.', input: { items: ['Ada', 'Bob', 'Cleo', 'Dan'], count: 2 } }],
  }),
  route('POST', '/api/shuffle', shuffle, {
    from: 'body',
    examples: [
      { name: 'list', summary: 'A list.', input: { items: ['first', 'second', 'third'] } },
      { name: 'numbers', summary: 'The integers from 1 to 52.', input: { size: 52 } },
    ],
  }),
  route('GET', '/api/password', getPassword, {
    examples: [{ name: 'readable', summary: 'One that can be read aloud.', input: { length: 16, alphabet: 'unambiguous' } }],
  }),
  route('GET', '/api/status', getStatus, { examples: [{ name: 'status', summary: 'How the gateway stands.', input: {} }] }),
  route('POST', '/api/test/monte-carlo', monteCarloTest, {
    examples: [{ name: 'short', summary: 'A thousand points, ten of them given back.', input: { iterations: 1000, points: 10 } }],
  }),
];

/** What a route answers, as a schema. */
export function answerSchema({ operation, answer }: ApiRoute): z.core.$ZodType {
  return (answer === undefined ? undefined : operation.output.shape[answer]) ?? operation.output;
}

function route(
  method: ApiRoute['method'],
  path: string,
  operation: Operation,
  more: Partial<Pick<ApiRoute, 'from' | 'answer' | 'text'>> & Pick<ApiRoute, 'examples'>,
): ApiRoute {
  return { method, path, operation, from: 'query', ...more };
}
