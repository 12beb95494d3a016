import assert from 'node:assert/strict';
import { EgdError } from 'egd-core';
import { startApi, type ApiServer } from '../support/api-server.ts';

const JSON_BODY = { 'content-type': 'application/json' };

describe('the REST API', () => {
  let api: ApiServer;

  beforeEach(async () => {
    api = await startApi();
  });

  afterEach(() => api.close());

  const ask = (path: string, init?: RequestInit): Promise<Response> => fetch(`${api.url}${path}`, init);

  it('gives bytes as hexadecimal digits, as base64, as they are, and as JSON', async () => {
    for (const later of [false, true]) {
      api.desk.later = later;
      const hex = await ask('/api/random?bytes=5');
      assert.equal(hex.headers.get('content-type'), 'text/plain; charset=utf-8');
      assert.match(await hex.text(), /^[0-9a-f]{10}$/);
      const base64 = await ask('/api/random?bytes=6&encoding=base64');
      assert.match(await base64.text(), /^[A-Za-z0-9+/]{8}$/);
      const binary = await ask('/api/random?bytes=65536&encoding=binary');
      assert.equal(binary.headers.get('content-type'), 'application/octet-stream');
      assert.equal((await binary.arrayBuffer()).byteLength, 65_536);
      const written = await ask('/api/random?encoding=hex&bytes=4', { headers: { accept: 'application/json' } });
      const { bytes, encoding, data } = await json(written);
      assert.deepEqual([bytes, encoding, data.length], [4, 'hex', 8]);
      assert.match(await (await ask('/api/random')).text(), /^[0-9a-f]{64}$/);
    }
  });

  it('wipes what it drew, and gives nothing twice', async () => {
    const answers = new Set<string>();
    for (let request = 0; request < 20; request++) answers.add(await (await ask('/api/random?bytes=16')).text());
    assert.equal(answers.size, 20);
    assert.ok(api.desk.draws.every(({ bytes }) => bytes.every((byte) => byte === 0)));
  });

  it('answers as QRNG-DD does: arrays of numbers, one UUID as text, several as an array', async () => {
    const integers = await json(ask('/api/integers?count=50&min=-3&max=3'));
    assert.ok(
      Array.isArray(integers) && integers.length === 50 && integers.every((each) => Number.isInteger(each) && each >= -3 && each <= 3),
    );
    const floats = await json(ask('/api/floats?count=50'));
    assert.ok(Array.isArray(floats) && floats.length === 50 && floats.every((each) => each >= 0 && each < 1));
    const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
    assert.match(await (await ask('/api/uuid')).text(), uuid);
    const uuids = await json(ask('/api/uuid?count=3'));
    assert.ok(Array.isArray(uuids) && uuids.length === 3 && uuids.every((each) => uuid.test(each)));
    const one = await ask('/api/uuid', { headers: { accept: 'application/json' } });
    assert.equal((await json(one)).length, 1);
    const test = await json(ask('/api/test/monte-carlo?iterations=1000', { method: 'POST', headers: JSON_BODY }));
    for (const name of [
      'estimated_pi',
      'error',
      'error_percent',
      'iterations',
      'convergence_rate',
      'quality_assessment',
      'quantum_vs_pseudo',
      'note',
    ])
      assert.ok(name in test, name);
  });

  it('rolls, chooses, shuffles and makes passwords', async () => {
    const { rolls, sum } = await json(ask('/api/dice?notation=2d6%2B3'));
    assert.equal(sum, rolls[0] + rolls[1] + 3);
    const { chosen } = await json(ask('/api/choice?items=red,green,blue&count=3'));
    assert.deepEqual(chosen.toSorted(), ['blue', 'green', 'red']);
    const of = await ask('/api/choice', {
      method: 'POST',
      headers: JSON_BODY,
      body: '{"items":["a,b",1,true],"count":5,"replacement":true}',
    });
    assert.equal((await json(of)).chosen.length, 5);
    const shuffled = await ask('/api/shuffle', { method: 'POST', headers: JSON_BODY, body: '{"size":5}' });
    assert.deepEqual((await json(shuffled)).items.toSorted(), [1, 2, 3, 4, 5]);
    const { passwords, entropy_bits: bits } = await json(ask('/api/password?length=30&alphabet=hex&count=2'));
    assert.ok(passwords.every((each: string) => /^[0-9a-f]{30}$/.test(each)) && bits === 120);
  });

  it('says what an answer was made of, what may still be asked, and that nobody keeps it', async () => {
    for (const path of ['/api/random?bytes=8', '/api/floats']) {
      const { headers } = await ask(path);
      assert.equal(headers.get('entropy-processing'), 'none');
      assert.equal(headers.get('entropy-consumed'), path.includes('random') ? '8' : '7');
      assert.equal(headers.get('entropy-collectors'), 'lab-1');
      assert.equal(headers.get('entropy-oldest'), '2026-01-02T03:04:05.000Z');
      assert.equal(headers.get('ratelimit'), '"requests";r=99;t=1');
      assert.equal(headers.get('ratelimit-policy'), '"requests";q=100');
      assert.equal(headers.get('cache-control'), 'no-store');
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
    }
  });

  it('reads numbers strictly, and tells every parameter that is wrong at once', async () => {
    for (const bytes of ['0', '65537', '1e3', ' 5', '5 ', '0x10', '+5', '-1', '5.0', '05', '', 'NaN', '９', '99999999999999999999']) {
      const answer = await ask(`/api/random?bytes=${encodeURIComponent(bytes)}`);
      assert.equal(answer.status, 400, `bytes=${bytes}`);
      const { errors } = await json(answer);
      assert.equal(errors[0].parameter, 'bytes');
    }
    const several = await ask('/api/integers?count=0&min=x&colour=red&max=1&max=2');
    assert.equal(several.headers.get('content-type')?.split(';')[0], 'application/problem+json');
    const { code, instance, errors } = await json(several);
    assert.deepEqual([code, instance], ['GATEWAY_BAD_REQUEST', '/api/integers']);
    assert.deepEqual(errors.map(({ parameter }: { parameter: string }) => parameter).toSorted(), ['colour', 'count', 'max', 'min']);
    assert.equal((await ask('/api/integers?min=-9007199254740992&max=0')).status, 400);
    assert.equal((await ask('/api/integers?min=-9007199254740991&max=9007199254740991')).status, 200);
    assert.equal((await ask('/api/random?bytes=1&constructor=1')).status, 400);
    assert.equal(api.desk.draws.length, 1);
  });

  it('points at the place in a body that is wrong', async () => {
    const answer = await ask('/api/shuffle', { method: 'POST', headers: JSON_BODY, body: '{"items":["a",{}]}' });
    assert.equal(answer.status, 400);
    assert.equal((await json(answer)).errors[0].pointer, '#/items/1');
    for (const [body, type, status] of [
      ['{"size":', 'application/json', 400],
      ['{"size":3,"__proto__":{}}', 'application/json', 400],
      ['[3]', 'application/json', 400],
      ['', 'application/json', 400],
      ['size=3', 'application/x-www-form-urlencoded', 415],
      [`{"items":["${'a'.repeat(1_100_000)}"]}`, 'application/json', 413],
    ] as const) {
      const refused = await ask('/api/shuffle', { method: 'POST', headers: { 'content-type': type }, body });
      assert.equal(refused.status, status, body.slice(0, 40));
      assert.match(refused.headers.get('content-type') ?? '', /^application\/problem\+json/);
      await refused.arrayBuffer();
    }
    assert.equal(api.desk.drawn, 0);
  });

  it('refuses a body where nobody reads one, rather than to do something else', async () => {
    const path = '/api/test/monte-carlo?points=1';
    const refused = await ask(path, { method: 'POST', headers: JSON_BODY, body: '{"iterations":100}' });
    assert.equal(refused.status, 400);
    assert.match((await json(refused)).detail, /iterations/);
    assert.equal((await ask(path, { method: 'POST', headers: JSON_BODY, body: '{}' })).status, 200);
    assert.equal(api.desk.draws.length, 1);
  });

  it('draws nothing for HEAD, and says what GET would', async () => {
    const head = await ask('/api/random?bytes=33&encoding=base64', { method: 'HEAD' });
    assert.deepEqual([head.status, head.headers.get('content-length'), head.headers.get('entropy-consumed')], [200, '44', null]);
    assert.equal((await ask('/api/integers', { method: 'HEAD' })).status, 200);
    assert.equal((await ask('/api/random?bytes=0', { method: 'HEAD' })).status, 400);
    assert.equal(api.desk.draws.length, 0);
    assert.equal(api.desk.visits.length, 3, 'and it counts as a request');
  });

  it('names the methods of a path, and says what it does not know', async () => {
    const wrong = await ask('/api/random', { method: 'DELETE' });
    assert.deepEqual([wrong.status, wrong.headers.get('allow')], [405, 'GET, HEAD, OPTIONS']);
    const options = await ask('/api/choice', { method: 'OPTIONS' });
    assert.deepEqual([options.status, options.headers.get('allow')], [204, 'GET, HEAD, POST, OPTIONS']);
    const unknown = await ask('/api/nothing?api_key=secret');
    assert.equal(unknown.status, 404);
    const text = await unknown.text();
    assert.equal(JSON.parse(text).instance, '/api/nothing');
    assert.doesNotMatch(text, /secret/);
    assert.equal(api.desk.visits.length, 0);
  });

  it('hands the key of the header to the desk, with the scope that is needed', async () => {
    await ask('/api/random?bytes=1', { headers: { authorization: 'Bearer  abc' } });
    await ask('/api/status', { headers: { authorization: 'bearer abc' } });
    await ask('/api/test/monte-carlo?iterations=100', { method: 'POST', headers: { authorization: 'Basic abc' } });
    await ask('/api/floats');
    const seen = api.desk.visits.map(({ credential, scope, address }) => [credential, scope, address]);
    assert.deepEqual(seen, [
      ['abc', 'draw', '127.0.0.1'],
      ['abc', 'status', '127.0.0.1'],
      ['', 'test', '127.0.0.1'],
      [undefined, 'draw', '127.0.0.1'],
    ]);
  });

  it('takes no key from the query, unless that is allowed', async () => {
    for (const path of ['/api/random?bytes=1&api_key=abc', '/api/floats?api_key=abc']) {
      assert.equal((await ask(path)).status, 400);
      assert.equal(api.desk.visits.pop()?.credential, undefined);
    }
    const other = await startApi({ desk: api.desk, config: { allowQueryKey: true, testShare: 0.1 } });
    try {
      for (const path of ['/api/random?bytes=1&api_key=abc', '/api/floats?api_key=abc', '/api/status?api_key=abc']) {
        assert.equal((await fetch(`${other.url}${path}`)).status, 200);
        assert.equal(api.desk.visits.pop()?.credential, 'abc');
      }
      await fetch(`${other.url}/api/random?api_key=`);
      assert.equal(api.desk.visits.pop()?.credential, '', 'an empty key is a key, and a wrong one');
      assert.equal((await fetch(`${other.url}/api/random?api_key=a&api_key=b`)).status, 400);
    } finally {
      await other.close();
    }
  });

  it('lets nobody in before the body is read', async () => {
    api.desk.failure = new EgdError('GATEWAY_UNAUTHORIZED', 'No key.');
    const answer = await ask('/api/shuffle', { method: 'POST', headers: { 'content-type': 'text/plain' }, body: 'no JSON' });
    assert.equal(answer.status, 401);
    assert.equal(answer.headers.get('www-authenticate'), 'Bearer realm="egd"');
  });

  it('tells each refusal of the desk, and how long to wait', async () => {
    api.desk.failure = new EgdError('GATEWAY_RATE_LIMITED', 'Too many.', { metadata: { retryAfter: 7 } });
    for (const path of ['/api/random?bytes=1', '/api/floats']) {
      const { status, headers } = await ask(path);
      assert.deepEqual([status, headers.get('retry-after')], [429, '7']);
    }
    api.desk.failure = new EgdError('GATEWAY_RATE_LIMITED', 'Too many.', {
      metadata: { retryAfter: 7, limits: { limit: 5, remaining: 0, reset: 7 } },
    });
    for (const path of ['/api/random?bytes=1', '/api/floats']) {
      const { headers } = await ask(path);
      assert.deepEqual([headers.get('ratelimit'), headers.get('ratelimit-policy')], ['"requests";r=0;t=7', '"requests";q=5']);
    }
    api.desk.failure = undefined;
    api.desk.drawFailure = new EgdError('NOT_ENOUGH_ENTROPY', 'Only 3 bytes are there.');
    for (const path of ['/api/random?bytes=4', '/api/floats']) {
      const { status, headers } = await ask(path);
      assert.deepEqual([status, headers.get('retry-after'), headers.get('ratelimit')], [503, '5', '"requests";r=99;t=1']);
    }
    assert.deepEqual(api.bugs, []);
  });

  it('keeps a fault of its own to the log', async () => {
    const fault = new Error('the secret reason');
    api.desk.drawFailure = fault;
    for (const path of ['/api/random?bytes=4', '/api/floats']) {
      const answer = await ask(path);
      assert.equal(answer.status, 500);
      assert.doesNotMatch(await answer.text(), /secret/);
    }
    assert.deepEqual(api.bugs, [fault, fault]);
  });

  it('says what the server has every answer say, in one list where it can', async () => {
    const other = await startApi({ desk: api.desk, serverHeaders: ['referrer-policy', 'no-referrer', 'cache-control', 'no-store'] });
    try {
      for (const [path, method] of [
        ['/api/random?bytes=1', 'GET'],
        ['/api/random?bytes=1', 'HEAD'],
        ['/api/random?bytes=x', 'GET'],
      ]) {
        const { headers } = await fetch(`${other.url}${path}`, { method: method ?? 'GET' });
        assert.equal(headers.get('referrer-policy'), 'no-referrer', `${method} ${path}`);
        assert.equal(headers.get('cache-control'), 'no-store');
      }
    } finally {
      await other.close();
    }
  });
});

// Tests look at what it is.
async function json(answer: Response | Promise<Response>) {
  return JSON.parse(await (await answer).text());
}
