import type { ReadRequest, Sample, Source, SourceTable, SourceTools, SourceType } from '../../src/index.ts';
import { testSourceType } from '../../src/testing/index.ts';

interface Keys {
  readonly amount: number;
  readonly secret?: string;
}

type Read = (request: ReadRequest, tools: SourceTools, table: SourceTable<Keys>) => Promise<Sample>;

const { signal } = new AbortController();

const read: Read = async ({ size = 64, signal }, { fail }) => {
  if (signal.aborted) throw fail('SOURCE_ABORTED', 'stopped');
  return { bytes: crypto.getRandomValues(new Uint8Array(size)), origin: 'generator' };
};

const good: SourceType<Keys> = {
  type: 'good',
  summary: 'A source type without a flaw.',
  kind: 'noise',
  keys: validator(isValid),
  jsonSchema: {
    type: 'object',
    properties: {
      amount: { type: 'number', description: 'How much.' },
      secret: { type: 'string', writeOnly: true, description: 'A secret.' },
    },
    required: ['amount'],
    additionalProperties: false,
  },
  describe: ({ amount }) => `${amount} of it`,
  check: async () => [],
  create: (table, tools) => ({
    read: (request) => (table.keys.amount === 0 ? Promise.reject(tools.fail('SOURCE_EMPTY', 'none')) : read(request, tools, table)),
  }),
};

const flawed: readonly SourceType<Keys>[] = [
  good,
  { ...good, type: 'BadName' },
  { ...good, type: 'no-full-stop', summary: 'A source type' },
  {
    ...good,
    type: 'no-description',
    jsonSchema: { ...good.jsonSchema, properties: { ...good.jsonSchema.properties, amount: { type: 'number' } } },
  },
  { ...good, type: 'two-lines', describe: () => 'one\ntwo' },
  { ...good, type: 'shows-secret', describe: ({ secret }) => `with ${secret}` },
  { ...good, type: 'too-strict', keys: validator((keys): keys is Keys => isValid(keys) && keys.amount > 10) },
  { ...good, type: 'too-lax', keys: validator((keys): keys is Keys => typeof keys === 'object') },
  {
    ...good,
    type: 'other-schema',
    jsonSchema: { ...good.jsonSchema, properties: { ...good.jsonSchema.properties, amount: { type: 'string', description: 'x' } } },
  },
  { ...good, type: 'other-required', keys: validator((keys): keys is Keys => isValid({ amount: 1, ...(keys as object) })) },
  { ...good, type: 'other-openness', keys: validator((keys): keys is Keys => isValid({ amount: (keys as Keys).amount })) },
  { ...good, type: 'problematic', check: async () => [{ key: 'amount', message: 'something is wrong' }] },
  reading('too-long', async () => ({ bytes: new Uint8Array(65), origin: 'x' })),
  reading('empty', async () => ({ bytes: new Uint8Array(), origin: 'x' })),
  reading('no-origin', async (...args) => ({ ...(await read(...args)), origin: '' })),
  reading('claims-too-much', async (...args) => ({ ...(await read(...args)), maxEntropyBytes: 1000 })),
  reading('logs-bytes', async (request, tools, table) => {
    const sample = await read(request, tools, table);
    tools.log.debug('read', { bytes: Buffer.from(sample.bytes).toString('hex') });
    return sample;
  }),
  reading('logs-secret', (request, tools, table) => {
    tools.log.debug(`with ${table.keys.secret}`);
    return read(request, tools, table);
  }),
  reading('deaf', ({ signal }, tools, table) => (signal.aborted ? new Promise(() => undefined) : read({ signal }, tools, table))),
  reading('plain-error', ({ signal, ...request }, tools, table) =>
    signal.aborted ? Promise.reject(signal.reason as Error) : read({ ...request, signal }, tools, table),
  ),
  creating('breaks-once-stopped', (table, tools) => {
    let isBroken = false;
    return {
      read: async (request) => {
        if (isBroken) throw new Error('broken');
        request.signal.addEventListener('abort', () => (isBroken = true));
        await new Promise((resolve) => setTimeout(resolve, 50)); // long enough for the abort
        return read({ signal }, tools, table);
      },
    };
  }),
  creating('closes-once', (table, tools) => {
    let isClosed = false;
    return {
      read: (request) => read(request, tools, table),
      close: () => {
        if (isClosed) throw new Error('closed before');
        isClosed = true;
      },
    };
  }),
  reading('leaves-folder', async (request, tools, table) => {
    const folder = await tools.temporaryFolder();
    process.once('exit', () => process.getBuiltinModule('node:fs').rmSync(folder.path, { recursive: true }));
    return read(request, tools, table);
  }),
  reading('leaves-program', (request, tools, table) => {
    void tools.run(['sleep', '3'], { signal: new AbortController().signal, subject: 'command' }).catch(() => undefined);
    return read(request, tools, table);
  }),
  { ...good, type: 'never-fails', create: (table, tools) => ({ read: (request) => read(request, tools, table) }) },
];

for (const sourceType of flawed) {
  testSourceType({
    sourceType,
    valid: [{ amount: 1, secret: 'unspeakable' }, { amount: 2 }],
    invalid: [{}, { amount: 'much' }, 5],
    failing: { amount: 0 },
  });
}

function reading(type: string, flawedRead: Read): SourceType<Keys> {
  return creating(type, (table, tools) => ({ read: (request) => flawedRead(request, tools, table) }));
}

function creating(type: string, create: (table: SourceTable<Keys>, tools: SourceTools) => Source): SourceType<Keys> {
  return { ...good, type, create };
}

function validator(accepts: (keys: unknown) => keys is Keys): Exclude<SourceType<Keys>['keys'], (...args: never) => unknown> {
  return {
    '~standard': {
      version: 1,
      vendor: 'test',
      validate: (value) => (accepts(value) ? { value } : { issues: [{ message: 'expected valid keys' }] }),
    },
  };
}

function isValid(keys: unknown): keys is Keys {
  if (typeof keys !== 'object' || keys === null) return false;
  const { amount, secret, ...others } = keys as Partial<Keys>;
  return typeof amount === 'number' && (secret === undefined || typeof secret === 'string') && Object.keys(others).length === 0;
}
