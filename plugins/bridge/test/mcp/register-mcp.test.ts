import assert from 'node:assert/strict';
import { EgdError } from 'egd-core';
import { fastify, type FastifyInstance } from 'fastify';
import { registerMcp } from '../../src/mcp/register-mcp.ts';
import { HEALTHY } from '../support/api-server.ts';
import { connectHttp, type ClientEra, type TestClient } from '../support/mcp-client.ts';
import { StubDesk } from '../support/stub-desk.ts';

const ACCEPT = 'application/json, text/event-stream';
const ERAS: readonly ClientEra[] = ['auto', 'legacy'];

describe('/mcp', () => {
  let app: FastifyInstance;
  let url: string;
  let desk: StubDesk;
  let bugs: unknown[];
  let clients: TestClient[];

  beforeEach(async () => {
    desk = new StubDesk();
    bugs = [];
    clients = [];
    app = fastify();
    const onBug = (error: unknown): void => void bugs.push(error);
    await registerMcp(app, { desk, status: () => HEALTHY, config: { testShare: 0.1 }, version: '1.2.3', onBug });
    url = await app.listen({ host: '127.0.0.1', port: 0 });
  });

  afterEach(async () => {
    for (const client of clients) await client.close();
    await app.close();
  });

  async function connect(era: ClientEra = 'auto', key = 'a key'): Promise<TestClient> {
    const client = await connectHttp(url, { key, era });
    clients.push(client);
    return client;
  }

  const post = (body: string, headers: Record<string, string> = {}): Promise<Response> =>
    fetch(`${url}/mcp`, { method: 'POST', headers: { 'content-type': 'application/json', accept: ACCEPT, ...headers }, body });

  for (const era of ERAS) {
    it(`offers the tools that an agent may use, with schemas and what they do (${era})`, async () => {
      const { client } = await connect(era);
      assert.equal(client.getServerVersion()?.name, 'egd');
      assert.match(client.getInstructions() ?? '', /served once/);
      const { tools } = await client.listTools();
      assert.deepEqual(
        tools.map(({ name }) => name),
        [
          'get_random_bytes',
          'get_random_integers',
          'get_random_floats',
          'get_random_uuid',
          'roll_dice',
          'shuffle',
          'choose',
          'monte_carlo_test',
          'get_status',
        ],
      );
      for (const { name, title, description, inputSchema, outputSchema, annotations } of tools) {
        assert.ok((title ?? '') !== '' && (description ?? '').length > 80, name);
        assert.equal(inputSchema.type, 'object');
        assert.equal(outputSchema?.type, 'object');
        assert.equal(annotations?.readOnlyHint, name === 'get_status');
        for (const [key, property] of Object.entries(inputSchema.properties ?? {})) {
          assert.ok(typeof property === 'object' && property !== null && 'description' in property, `${name}: ${key}`);
        }
      }
    });

    it(`draws with every tool what its schema says (${era})`, async () => {
      const { give } = await connect(era);
      assert.match(String((await give('get_random_bytes', { bytes: 5 }))['data']), /^[0-9a-f]{10}$/);
      assert.deepEqual(await give('get_random_integers', { min: 7, max: 7, count: 2 }), { integers: [7, 7] });
      assert.equal(listOf(await give('get_random_floats', { count: 3 }), 'floats').length, 3);
      assert.equal(listOf(await give('get_random_uuid', { count: 2 }), 'uuids').length, 2);
      assert.equal((await give('roll_dice', { notation: '3d1000000-1' }))['notation'], '3d1000000-1');
      assert.deepEqual(
        listOf(await give('shuffle', { items: ['a', 1, true] }), 'items')
          .map(String)
          .toSorted(),
        ['1', 'a', 'true'],
      );
      assert.deepEqual(
        listOf(await give('choose', { items: ['a', 'b'], count: 2 }), 'chosen')
          .map(String)
          .toSorted(),
        ['a', 'b'],
      );
      assert.equal((await give('monte_carlo_test', { iterations: 200, points: 3 }))['bytes_used'], 1600);
      assert.deepEqual(await give('get_status'), { ...HEALTHY });
      assert.ok(
        desk.draws.every(({ bytes }) => bytes.every((byte) => byte === 0)),
        'what was drawn is wiped',
      );
    });

    it(`says in words what is wrong with a call (${era})`, async () => {
      const { client, fail } = await connect(era);
      assert.match((await fail('get_random_bytes', { bytes: 0 })).text, /Expected `bytes` to be an integer from 1 to 65536, got 0\.$/);
      assert.match((await fail('get_random_bytes', { encoding: 'binary' })).text, /one of `hex`, `base64`, got "binary"/);
      assert.match((await fail('get_random_integers', { minimum: 1 })).text, /minimum/);
      await assert.rejects(client.callTool({ name: 'get_password', arguments: {} }), /get_password not found/);
      desk.drawFailure = new EgdError('NOT_ENOUGH_ENTROPY', '32 bytes were asked for, 3 are there.');
      assert.match((await fail('get_random_bytes')).text, /^32 bytes were asked for, 3 are there\. .*\(NOT_ENOUGH_ENTROPY\)$/);
      desk.drawFailure = new EgdError('GATEWAY_OVER_QUOTA', 'No bytes are left for today.', { metadata: { retryAfter: 59.2 } });
      assert.deepEqual(await fail('get_random_uuid'), {
        text: 'No bytes are left for today. Ask again in 60 s. (GATEWAY_OVER_QUOTA)',
        error: { code: 'GATEWAY_OVER_QUOTA', retryAfter: 60 },
      });
      assert.deepEqual(bugs, []);
    });
  }

  it('tells nobody but the log what nobody foresaw', async () => {
    const { fail } = await connect();
    const secret = new TypeError('the secret is 42');
    desk.drawFailure = secret;
    const { text, error } = await fail('roll_dice');
    assert.ok(!text.includes('42'));
    assert.deepEqual(error, { code: 'INTERNAL_BUG' });
    assert.deepEqual(bugs, [secret]);
  });

  it('charges each request once, and asks for the scope of what is called', async () => {
    const { give } = await connect('legacy');
    desk.visits.length = 0;
    await give('get_status');
    const [request, call] = desk.visits;
    assert.equal(desk.visits.length, 2);
    assert.deepEqual([request?.credential, request?.scope, request?.isCharged], ['a key', undefined, undefined]);
    assert.deepEqual([call?.credential, call?.scope, call?.isCharged, call?.request], ['a key', 'status', true, request?.request]);
  });

  it('charges every call of a batch', async () => {
    const calls = [1, 2, 3].map((id) => ({ jsonrpc: '2.0', id, method: 'tools/call', params: { name: 'roll_dice', arguments: {} } }));
    const answer = await post(JSON.stringify(calls));
    assert.equal((await answer.text()).match(/"sum"/g)?.length, 3);
    assert.deepEqual(
      desk.visits.map(({ scope, isCharged }) => [scope, isCharged]),
      [
        [undefined, undefined],
        ['draw', true],
        ['draw', false],
        ['draw', false],
      ],
    );
  });

  it('refuses who is not let in before reading what they say, as HTTP and the specification do', async () => {
    desk.failure = new EgdError('GATEWAY_UNAUTHORIZED', 'Expected a valid key of this gateway.');
    const answer = await post('{not JSON');
    assert.equal(answer.status, 401);
    assert.match(answer.headers.get('www-authenticate') ?? '', /^Bearer/);
    const { id, error } = Object(await answer.json());
    assert.equal(id, null);
    assert.deepEqual(error, { code: -32_000, message: 'Expected a valid key of this gateway.', data: { code: 'GATEWAY_UNAUTHORIZED' } });
    await assert.rejects(connect(), /valid key of this gateway|401|Unauthorized/);
    desk.failure = new EgdError('GATEWAY_RATE_LIMITED', 'Too many requests.', { metadata: { retryAfter: 7 } });
    const limited = await post('{}');
    assert.deepEqual([limited.status, limited.headers.get('retry-after')], [429, '7']);
  });

  it('refuses web pages of other sites, which could have rebound a name to this machine', async () => {
    const ping = '{"jsonrpc":"2.0","id":1,"method":"ping"}';
    for (const origin of ['http://evil.example', 'http://127.0.0.1.evil.example:7764', 'null', 'http://[::2]']) {
      assert.equal((await post(ping, { origin })).status, 403, origin);
    }
    assert.deepEqual(desk.visits, []);
    for (const origin of ['http://localhost:6274', 'http://127.0.0.1', 'https://[::1]:1']) {
      assert.equal((await post(ping, { origin })).status, 200, origin);
    }
  });

  it('answers what is no JSON, too long, of another type or method with the status that says so', async () => {
    assert.equal((await post('{not JSON')).status, 400);
    assert.equal((await post('')).status, 400);
    assert.equal((await post('{"jsonrpc":"1.0"}')).status, 400);
    assert.equal((await post(`"${'x'.repeat(1_048_576)}"`)).status, 413);
    assert.equal((await post('{}', { 'content-type': 'text/plain' })).status, 415);
    for (const method of ['GET', 'DELETE', 'PUT', 'OPTIONS']) {
      const answer = await fetch(`${url}/mcp`, { method });
      assert.deepEqual([answer.status, answer.headers.get('allow')], [405, 'POST'], method);
    }
    assert.equal(desk.drawn, 0);
    assert.deepEqual(bugs, []);
  });

  it('answers many calls at once, each with bytes of its own', async () => {
    desk.later = true;
    const { give } = await connect();
    const answers = await Promise.all(Array.from({ length: 50 }, () => give('get_random_bytes', { bytes: 16 })));
    assert.equal(new Set(answers.map(({ data }) => data)).size, 50);
  });

  it('says what may still be asked, and what a result was made of', async () => {
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name: 'get_random_uuid', arguments: {} } });
    const answer = await post(body);
    assert.equal(answer.headers.get('ratelimit'), '"requests";r=99;t=1');
    const { result } = JSON.parse((await answer.text()).replace(/^[^{]*/, ''));
    const { _meta: meta } = result;
    assert.deepEqual(meta.entropy, {
      processing: 'none',
      consumed: 16,
      collectors: ['lab-1'],
      oldest: '2026-01-02T03:04:05.000Z',
    });
  });
});

function listOf(output: Record<string, unknown>, name: string): unknown[] {
  const list = output[name];
  assert.ok(Array.isArray(list));
  return list;
}
