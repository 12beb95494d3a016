import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { randomBytes } from 'node:crypto';
import { EgdError, type DaemonEntropy, type DaemonStanding } from 'egd-core';
import type { McpConfig } from '../../src/config/mcp-config.ts';
import { daemonBackend } from '../../src/mcp/daemon-backend.ts';
import { gatewayBackend } from '../../src/mcp/gateway-backend.ts';
import type { McpBackend } from '../../src/mcp/mcp-backend.ts';
import { openBackend } from '../../src/mcp/open-backend.ts';
import { AGENT_OPERATIONS } from '../../src/operations/operations.ts';
import { HEALTHY, startApi, type ApiServer } from '../support/api-server.ts';

const EXAMPLES: Readonly<Record<string, object>> = {
  get_random_bytes: { bytes: 12, encoding: 'base64' },
  get_random_integers: { count: 4, min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER },
  get_random_floats: { count: 2 },
  get_random_uuid: { count: 3 },
  roll_dice: { notation: '2d6+3' },
  shuffle: { items: ['a,b', 1, true] },
  choose: { items: ['a,b', 'c d', '&'], count: 2 },
  monte_carlo_test: { iterations: 1000, points: 2 },
  get_status: {},
};

function callWith(backend: McpBackend) {
  return async (id: string, input: object = EXAMPLES[id] ?? {}): Promise<Record<string, unknown>> => {
    const operation = AGENT_OPERATIONS.find((each) => each.id === id);
    assert.ok(operation !== undefined, id);
    const { output } = await backend.call(operation, operation.input.parse(input), new AbortController().signal);
    return operation.output.parse(output);
  };
}

describe('the tools over a gateway', () => {
  let api: ApiServer;
  let backend: McpBackend;

  beforeEach(async () => {
    api = await startApi();
    backend = await gatewayBackend({ gateway: api.url, apiKey: 'egdk_test' });
  });

  afterEach(async () => {
    backend.close();
    await api.close();
  });

  it('are run by the gateway, every one of them, with the key', async () => {
    const call = callWith(backend);
    for (const { id } of AGENT_OPERATIONS) await call(id);
    assert.deepEqual(
      api.desk.visits.map(({ credential }) => credential),
      AGENT_OPERATIONS.map(() => 'egdk_test'),
    );
    const drawn = new Set(api.desk.draws.map(({ operation }) => operation));
    assert.deepEqual(
      [...drawn],
      AGENT_OPERATIONS.map(({ id }) => id).filter((id) => id !== 'get_status'),
    );
    assert.deepEqual(await call('get_status'), { ...HEALTHY });
    const { items } = await call('shuffle');
    assert.deepEqual(Object(items).map(String).toSorted(), ['1', 'a,b', 'true']);
  });

  it('tell what the bytes were made of', async () => {
    const [operation] = AGENT_OPERATIONS;
    assert.ok(operation !== undefined);
    const { madeOf } = await backend.call(operation, operation.input.parse({ bytes: 7 }), new AbortController().signal);
    assert.deepEqual(madeOf, { processing: 'none', consumed: 7, collectors: ['lab-1'], oldest: Date.UTC(2026, 0, 2, 3, 4, 5) });
  });

  it('pass on why the gateway refuses, and for how long', async () => {
    api.desk.drawFailure = new EgdError('GATEWAY_OVER_QUOTA', 'Nothing is left.', { metadata: { retryAfter: 99 } });
    await assert.rejects(callWith(backend)('roll_dice'), {
      code: 'GATEWAY_OVER_QUOTA',
      message: 'Nothing is left.',
      metadata: { retryAfter: 99 },
    });
  });

  it('say how to give a key where none was given, and another where it was not valid', async () => {
    api.desk.failure = new EgdError('GATEWAY_UNAUTHORIZED', 'Expected a valid key of this gateway.');
    const keyless = await gatewayBackend({ gateway: api.url });
    await assert.rejects(callWith(keyless)('roll_dice'), ({ suggestions }) => /a key .* EGD_API_KEY/.test(suggestions[0]));
    keyless.close();
    await assert.rejects(callWith(backend)('roll_dice'), ({ suggestions }) =>
      /another key, .* EGD_API_KEY: .* revoked/.test(suggestions[0]),
    );
  });

  it('say that the gateway is away, and work again when it is back', async () => {
    const port = Number(new URL(api.url).port);
    await api.close();
    await assert.rejects(callWith(backend)('roll_dice'), { code: 'GATEWAY_NOT_REACHABLE', message: /ECONNREFUSED/ });
    const other = createServer((_request, response) => response.writeHead(302, { location: 'http://elsewhere.example' }).end('<html>'));
    await new Promise<void>((resolve) => void other.listen(port, '127.0.0.1', resolve));
    await assert.rejects(callWith(backend)('roll_dice'), { code: 'GATEWAY_NOT_REACHABLE', message: /answered 302/ });
    await new Promise((resolve) => void other.close(resolve));
    await assert.rejects(callWith(backend)('roll_dice'), { code: 'GATEWAY_NOT_REACHABLE' });
    api = await startApi();
  });

  it('do not believe what is no answer of a gateway', async () => {
    const other = createServer((_request, response) => response.end('[1.5]'));
    await new Promise<void>((resolve) => void other.listen(0, '127.0.0.1', resolve));
    const address = other.address();
    assert.ok(typeof address === 'object' && address !== null);
    const mistaken = await gatewayBackend({ gateway: `http://127.0.0.1:${address.port}` });
    for (const id of ['get_random_integers', 'get_status', 'roll_dice']) {
      await assert.rejects(callWith(mistaken)(id), { code: 'GATEWAY_NOT_REACHABLE', message: /no gateway that fits/ });
    }
    mistaken.close();
    await new Promise((resolve) => void other.close(resolve));
  });

  it('give up a call that the agent gives up', async () => {
    const [operation] = AGENT_OPERATIONS;
    assert.ok(operation !== undefined);
    const reason = new Error('the agent gave up');
    await assert.rejects(backend.call(operation, { bytes: 1, encoding: 'hex' }, AbortSignal.abort(reason)), reason);
  });
});

const STANDING: DaemonStanding = { bytes: 0, capacity: 200_000, problems: ['one'], uptime: 7, given: { bytes: 3, requests: 2 } };

describe('the tools over the daemon', () => {
  it('draw from its pool, and wipe what they took', async () => {
    const taken: Uint8Array[] = [];
    const { call } = backendOf(async (bytes) => {
      const part = randomBytes(bytes);
      taken.push(part);
      return part;
    });
    for (const { id } of AGENT_OPERATIONS) await call(id);
    assert.equal(taken.length, AGENT_OPERATIONS.length - 1);
    assert.ok(taken.every((part) => part.every((byte) => byte === 0)));
  });

  it('take much in parts that the daemon gives at once', async () => {
    const asked: number[] = [];
    const { call } = backendOf(async (bytes) => {
      asked.push(bytes);
      return randomBytes(bytes);
    }, 1_000_000);
    await call('monte_carlo_test', { iterations: 10_000 });
    assert.deepEqual(asked, [65_536, 14_464]);
    await assert.rejects(call('monte_carlo_test', { iterations: 20_000 }), { code: 'NOT_ENOUGH_ENTROPY' }); // more than a tenth of the pool
  });

  it('serve nothing where there is too little', async () => {
    const { call } = backendOf(async (bytes) => randomBytes(Math.min(bytes, 10)));
    await assert.rejects(call('get_random_bytes'), { code: 'NOT_ENOUGH_ENTROPY', message: /12 bytes are needed, .* had 10/ });
  });

  it('tell how the daemon stands', async () => {
    const { call } = backendOf(() => assert.fail('nothing is drawn for it'));
    const status = await call('get_status');
    assert.equal(status['mode'], 'daemon');
    assert.equal(status['status'], 'degraded');
    assert.equal(status['buffer_fill_percent'], 50);
    assert.deepEqual(status['warnings'], ['one']);
  });

  it('say that it is not running', async () => {
    const { call } = backendOf(() => Promise.reject(new EgdError('DAEMON_NOT_RUNNING', 'No daemon is running.')));
    await assert.rejects(call('roll_dice'), { code: 'DAEMON_NOT_RUNNING' });
  });
});

describe('what egd mcp draws from', () => {
  const daemon: DaemonEntropy = { take: () => assert.fail(), close: () => undefined };
  const host = { version: '1.2.3', findDaemon: async () => daemon };
  const choose = async (
    gateway: string | undefined,
    config: McpConfig = {},
    environment: Record<string, string> = {},
  ): Promise<McpBackend> => {
    const backend = await openBackend({ gateway, config, configFile: undefined, environment, host });
    backend.close();
    return backend;
  };

  it('is the daemon where no gateway is named, and the gateway where one is', async () => {
    assert.equal((await choose(undefined)).origin, 'the running daemon');
    assert.equal((await choose(undefined, { gateway: 'https://one.example' })).origin, 'https://one.example');
    assert.equal((await choose('https://two.example', { gateway: 'https://one.example' })).origin, 'https://two.example');
  });

  it('is no URL that would send the key in the clear', async () => {
    await assert.rejects(choose('http://gateway.example'), { code: 'USAGE_INVALID', message: /https:/ });
    await assert.rejects(choose('gateway'), { code: 'USAGE_INVALID' });
  });

  it('gets no key of another gateway', async () => {
    const api = await startApi();
    const askedWith = async (config: McpConfig, environment: Record<string, string> = {}): Promise<string | undefined> => {
      const backend = await openBackend({ gateway: api.url, config, configFile: undefined, environment, host });
      await callWith(backend)('roll_dice');
      backend.close();
      return api.desk.visits.at(-1)?.credential;
    };
    assert.equal(await askedWith({ gateway: 'https://other.example', apiKey: 'theirs' }), undefined);
    assert.equal(await askedWith({ gateway: `${api.url}/`, apiKey: 'its own' }), 'its own');
    assert.equal(await askedWith({}, { EGD_API_KEY: 'from outside' }), 'from outside');
    await api.close();
  });
});

function backendOf(take: DaemonEntropy['take'], bytes = 100_000): { readonly call: ReturnType<typeof callWith> } {
  const standing = async (): Promise<DaemonStanding> => ({ ...STANDING, bytes });
  return { call: callWith(daemonBackend({ take, standing, close: () => undefined }, '1.2.3')) };
}
