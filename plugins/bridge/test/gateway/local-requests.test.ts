import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request, type IncomingHttpHeaders, type IncomingMessage } from 'node:http';
import { randomBytes } from 'node:crypto';
import { addKey } from '../../src/access/add-key.ts';
import { namesThisMachine } from '../../src/gateway/local-requests.ts';
import { gatewayConfig } from '../support/configs.ts';
import { openTestGateway, type TestGateway } from '../support/gateways.ts';

describe('a gateway without keys, and pages in a browser of its machine', () => {
  let opened: TestGateway;

  beforeEach(async () => {
    opened = await openTestGateway({ pageEnabled: true });
    assert.equal((await opened.push(opened.packet(randomBytes(5000)))).status, 200);
  });

  afterEach(() => opened.close());

  async function ask(
    path: string,
    headers: IncomingHttpHeaders,
    method = 'GET',
  ): Promise<{ status: number | undefined; text: string; type: string }> {
    const { host, port } = opened.gateway.listen;
    const asking = request({ host, port, path, method, headers, agent: false }).end();
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    const parts: Buffer[] = [];
    for await (const part of answer) parts.push(part);
    return { status: answer.statusCode, text: Buffer.concat(parts).toString('utf8'), type: answer.headers['content-type'] ?? '' };
  }

  const left = (): number => opened.gateway.status().buffer_bytes_available;

  it('refuses every name of it but loopback, so that none can be bound to it in DNS', async () => {
    for (const path of [
      '/api/random?bytes=8',
      '/api/floats',
      '/api/status',
      '/page/data',
      '/metrics',
      '/',
      'http://localhost/api/random?bytes=8',
    ]) {
      const { status, text, type } = await ask(path, { host: 'gateway.example:7764' });
      assert.deepEqual([status, type], [403, 'application/problem+json'], path);
      assert.match(text, /expected `Host` to name it.*got \\"gateway\.example:7764\\"/);
    }
    assert.equal((await ask('/mcp', { host: 'gateway.example', 'content-type': 'application/json' }, 'POST')).status, 403);
    assert.equal(left(), 5000);
    for (const host of ['127.0.0.1:7764', 'localhost', 'LOCALHOST:1', '[::1]:7764', 'egd.localhost', '127.9.9.9']) {
      assert.equal((await ask('/api/random?bytes=8', { host })).status, 200, host);
    }
  });

  it('gives nothing to a page of another site, which could not read it but would use it up', async () => {
    const crossSite = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors', 'sec-fetch-dest': 'image' };
    assert.equal((await ask('/api/random?bytes=2000', crossSite)).status, 403);
    assert.equal(
      (await ask('/api/random?bytes=2000', { ...crossSite, 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' })).status,
      403,
    );
    assert.equal((await ask('/api/test/monte-carlo', { origin: 'https://site.example' }, 'POST')).status, 403);
    assert.equal((await ask('/api/random?bytes=2000', { origin: 'null' })).status, 403);
    assert.equal(left(), 5000);
    assert.match((await ask('/metrics', {})).text, /^egd_gateway_errors_total\{code="GATEWAY_FORBIDDEN"\} 4$/m);
  });

  it('serves its own page, a link to it, and programs', async () => {
    assert.equal(
      (await ask('/', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' })).status,
      200,
    );
    assert.equal((await ask('/page/data', { 'sec-fetch-site': 'same-origin' })).status, 200);
    assert.equal((await ask('/api/random?bytes=8', { origin: 'http://localhost:3000', 'sec-fetch-site': 'same-site' })).status, 200);
    assert.equal((await ask('/api/random?bytes=8', {})).status, 200);
  });

  it('takes packets and answers probes under any name', async () => {
    const host = 'gateway.example';
    assert.equal((await ask('/health', { host })).status, 200);
    assert.equal((await ask('/live', { host })).status, 200);
    assert.equal((await ask('/push', { host, 'content-type': 'application/msgpack' }, 'POST')).status, 400);
  });

  it('leaves to its keys who comes, once it has some', async () => {
    const { apiKeyFile } = gatewayConfig({ folder: opened.folder });
    const { text } = await addKey(apiKeyFile, { name: 'lab', scopes: ['draw'] }, Date.now());
    await opened.gateway.reload();
    const host = 'gateway.example';
    assert.equal((await ask('/api/random?bytes=8', { host, authorization: `Bearer ${text}` })).status, 200);
    assert.equal((await ask('/api/random?bytes=8', { host })).status, 401);
    assert.equal((await ask('/metrics', { host })).status, 401, 'a name that was bound to loopback makes nobody local');
    assert.equal((await ask('/metrics', {})).status, 200);
  });
});

describe('namesThisMachine', () => {
  it('takes no name that only looks like it', () => {
    for (const host of [
      '',
      'localhost.example',
      'notlocalhost',
      '127.0.0.1.example',
      '127.0.0.1@example',
      'example#localhost',
      '[::2]',
      '10.0.0.1',
      '0.0.0.0',
    ])
      assert.equal(namesThisMachine(host), false, host);
  });
});
