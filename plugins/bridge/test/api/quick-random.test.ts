import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { EgdError } from 'egd-core';
import { quickRandom } from '../../src/api/quick-random.ts';
import { startApi, type ApiServer } from '../support/api-server.ts';
import { StubDesk } from '../support/stub-desk.ts';

const SERVER_HEADERS = ['x-content-type-options', 'nosniff', 'cache-control', 'no-store', 'referrer-policy', 'no-referrer'];
const LEFT_TO_OTHERS = 599; // what the server here answers itself

describe('the quick answer of /api/random', () => {
  let api: ApiServer; // that answers whatever is asked
  let desk: StubDesk;
  let server: Server;
  const answered: number[] = [];
  const bugs: unknown[] = [];

  beforeEach(async () => {
    answered.length = 0;
    bugs.length = 0;
    desk = new StubDesk();
    api = await startApi({ serverHeaders: SERVER_HEADERS });
    const answer = quickRandom({
      desk,
      serverHeaders: SERVER_HEADERS,
      onBug: (error) => void bugs.push(error),
      onAnswered: (status) => void answered.push(status),
    });
    server = createServer((request, response) => {
      if (!answer(request, response)) response.writeHead(LEFT_TO_OTHERS).end();
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });

  afterEach(async () => {
    await api.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  const ask = (path: string, init?: RequestInit): Promise<Response> =>
    fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`, init);

  for (const later of [false, true]) {
    for (const path of ['/api/random?bytes=1', '/api/random?bytes=65536&encoding=base64', '/api/random?bytes=40&encoding=binary']) {
      it(`is what the API says${later ? ', also where the desk takes its time' : ''}: ${path}`, async () => {
        desk.later = api.desk.later = later;
        const headers = { authorization: 'Bearer k' };
        assert.deepEqual(await told(await ask(path, { headers })), await told(await fetch(`${api.url}${path}`, { headers })));
        assert.deepEqual(answered, [200]);
        assert.ok(desk.draws.every(({ bytes }) => bytes.every((byte) => byte === 0)));
        const [{ request: _ours, ...ours } = {}] = desk.visits;
        const [{ request: _theirs, ...theirs } = {}] = api.desk.visits;
        assert.deepEqual(ours, theirs);
      });
    }
  }

  for (const { failure, drawFailure } of [
    { failure: new EgdError('GATEWAY_UNAUTHORIZED', 'No.') },
    { failure: new EgdError('GATEWAY_RATE_LIMITED', 'Later.', { metadata: { retryAfter: 3 } }) },
    { drawFailure: new EgdError('NOT_ENOUGH_ENTROPY', 'Empty.') },
    { drawFailure: new Error('a bug') },
  ] as readonly { failure?: Error; drawFailure?: Error }[]) {
    it(`refuses as the API does: ${(failure ?? drawFailure)?.message}`, async () => {
      for (const each of [desk, api.desk]) Object.assign(each, { failure, drawFailure });
      const ours = await told(await ask('/api/random?bytes=8', { headers: { accept: 'application/json' } }));
      const theirs = await told(await fetch(`${api.url}/api/random?bytes=8`, { headers: { accept: 'application/json' } }));
      theirs.headers['content-type'] = 'application/problem+json'; // the framework names its charset
      assert.deepEqual(ours, theirs);
      assert.deepEqual(answered, [theirs.status]);
      assert.equal(bugs.length, api.bugs.length);
    });
  }

  const others: readonly (readonly [path: string, init?: RequestInit])[] = [
    ['/api/random'],
    ['/api/random?bytes=0'],
    ['/api/random?bytes=65537'],
    ['/api/random?bytes=08'],
    ['/api/random?bytes=8&bytes=8'],
    ['/api/random?bytes=8&api_key=k'],
    ['/api/random?bytes=8&encoding=HEX'],
    ['/api/random/?bytes=8'],
    ['/api/random?bytes=8', { method: 'HEAD' }],
    ['/api/random?bytes=8', { method: 'POST', body: 'x' }],
    ['/api/integers?count=1'],
  ];
  for (const [path, init] of others) {
    it(`leaves ${init?.method ?? 'GET'} ${path} to the API, and draws nothing`, async () => {
      assert.equal((await ask(path, init)).status, LEFT_TO_OTHERS);
      assert.deepEqual([desk.visits.length, desk.drawn, answered.length], [0, 0, 0]);
    });
  }
});

async function told(reply: Response) {
  const { date: _date, connection: _connection, 'keep-alive': _keepAlive, ...headers } = Object.fromEntries(reply.headers);
  return { status: reply.status, headers, body: await reply.text() };
}
