import { randomFraction, randomInteger, type RandomStream } from './random-stream.ts';

/** How `streambytes` are written: as they are, or as a JSON array of integers 0 to 255. */
export type StreamFormat = 'raw' | 'json';

/** What an appliance answers. */
export interface Answer {
  readonly status: number;
  readonly contentType: string;
  readonly body: Uint8Array;
}

/** What is behind the API. */
export interface ApplianceState {
  readonly format: StreamFormat;
  readonly block: (size: number) => Uint8Array; // bytes for `streambytes` and `hexbytes`
  readonly random: RandomStream; // for numbers
  readonly rate: number; // bytes a second
}

/** Answers one request to the HTTP API 2.0; a path or a parameter it does not know gets a 404 or 400. */
export function answerRequest(target: URL, state: ApplianceState): Answer {
  const name = /^\/api\/2\.0\/([a-z]+)$/.exec(target.pathname)?.[1] ?? '';
  const parameters = new Parameters(target.searchParams);
  try {
    return ENDPOINTS.get(name)?.(parameters, state) ?? plain(404, `No such call: ${target.pathname}\n`);
  } catch (error) {
    if (error instanceof RangeError) return plain(400, `${error.message}\n`);
    throw error;
  }
}

type Endpoint = (parameters: Parameters, state: ApplianceState) => Answer;

const MOST_BYTES = 16 * 1024 * 1024;
const MOST_NUMBERS = 100_000;

const ENDPOINTS: ReadonlyMap<string, Endpoint> = new Map(
  Object.entries<Endpoint>({
    streambytes: (parameters, { format, block }) => {
      const bytes = block(parameters.integer('size', 1, MOST_BYTES));
      if (format === 'json') return json([...bytes]);
      return { status: 200, contentType: 'application/octet-stream', body: bytes };
    },
    hexbytes: (parameters, { block }) => {
      const quantity = parameters.integer('quantity', 1, MOST_NUMBERS, 1);
      const length = parameters.integer('dataLength', 1, 1024, 1);
      const bytes = Buffer.from(block(quantity * length));
      return json(Array.from({ length: quantity }, (_, index) => bytes.toString('hex', index * length, (index + 1) * length)));
    },
    short: integers(-(2 ** 15), 2 ** 15 - 1),
    int: integers(-(2 ** 31), 2 ** 31 - 1),
    float: fractions(Math.fround),
    double: fractions((value) => value),
    performance: (_, { rate }) => plain(200, ((rate * 8) / 1e6).toFixed(3)),
    firmwareinfo: () => plain(200, 'fake appliance, firmware 1.0\n'),
    softwareinfo: () => plain(200, 'fake appliance, software 1.0\n'),
    systeminfo: () => json({ model: 'fake appliance', modules: 1, status: 'ok' }),
  }),
);

function integers(least: number, most: number): Endpoint {
  return (parameters, { random }) => {
    const quantity = parameters.integer('quantity', 1, MOST_NUMBERS, 1);
    const min = parameters.integer('min', least, most, least);
    const max = parameters.integer('max', min, most, most);
    return json(Array.from({ length: quantity }, () => randomInteger(random, min, max)));
  };
}

function fractions(rounded: (value: number) => number): Endpoint {
  return (parameters, { random }) => {
    const quantity = parameters.integer('quantity', 1, MOST_NUMBERS, 1);
    const min = parameters.number('min', 0);
    const max = parameters.number('max', Math.max(1, min));
    if (max < min) throw new RangeError(`Expected max to be at least ${String(min)}, got ${String(max)}.`);
    return json(Array.from({ length: quantity }, () => rounded(randomFraction(random, min, max))));
  };
}

function json(value: unknown): Answer {
  return { status: 200, contentType: 'application/json', body: Buffer.from(JSON.stringify(value)) };
}

function plain(status: number, text: string): Answer {
  return { status, contentType: 'text/plain', body: Buffer.from(text) };
}

class Parameters {
  readonly #search: URLSearchParams;

  constructor(search: URLSearchParams) {
    this.#search = search;
  }

  integer(name: string, least: number, most: number, initial?: number): number {
    const value = this.number(name, initial);
    if (Number.isInteger(value) && value >= least && value <= most) return value;
    throw new RangeError(`Expected ${name} to be an integer from ${String(least)} to ${String(most)}, got ${String(value)}.`);
  }

  number(name: string, initial?: number): number {
    const text = this.#search.get(name);
    const value = text === null || text.trim() === '' ? initial : Number(text);
    if (value !== undefined && Number.isFinite(value)) return value;
    throw new RangeError(`Expected ${name} to be a number, got ${text ?? 'nothing'}.`);
  }
}
