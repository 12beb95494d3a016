import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { createCertificate, startProxyServer, startWebServer, type WebHandler, type WebRoutes, type WebServer } from 'egd-core/testing';
import { failure, quickClock, read, readText, until } from './support/url-fixture.ts';

describe('a url source', () => {
  const closers: (() => Promise<void>)[] = [];
  let folder = '';

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-url-'));
  });
  after(() => rm(folder, { recursive: true }));
  afterEach(async () => {
    await Promise.all(closers.splice(0).map((close) => close()));
  });

  async function serve(answers: WebHandler | WebRoutes, tls?: { key: string; cert: string }): Promise<WebServer> {
    const server = await startWebServer(answers, tls === undefined ? {} : { tls });
    closers.push(() => server.close());
    return server;
  }

  it('gives the document, and where it came from after redirects, without secrets', async () => {
    const { url } = await serve({ '/feed': { status: 302, headers: { location: '/news?token=t' } }, '/news': 'news' });
    const { bytes, origin } = await read({ url: `${url.replace('//', '//me:pw@')}/feed` });
    assert.equal(Buffer.from(bytes).toString(), 'news');
    assert.equal(origin, `${url}/news?token=***`);
  });

  it('takes `size` bytes and drops the connection', async () => {
    let sent = 0;
    const server = await serve((_request, response) => {
      const chunk = Buffer.alloc(65_536, 'x');
      const send = (): void => {
        while (sent < 300_000_000 && !response.destroyed) {
          sent += chunk.length;
          if (!response.write(chunk)) return void response.once('drain', send);
        }
      };
      send();
    });
    assert.equal((await read({ url: server.url }, { size: 1_000 })).bytes.length, 1_000);
    assert.equal((await read({ url: server.url }, { tableSize: 2_000 })).bytes.length, 2_000);
    await until(() => server.connections === 0);
    assert.ok(sent < 40_000_000, `the server got rid of ${sent} bytes`);
  });

  it('takes a document that is shorter than `size` whole, decompressed', async () => {
    const { url } = await serve({ '/': { headers: { 'content-encoding': 'gzip' }, body: gzipSync('whole') } });
    assert.equal(await readText({ url }, { size: 100 }), 'whole');
    assert.equal(await readText({ url }, { size: 2 }), 'wh');
  });

  it('is slow only as long as it may be', async () => {
    const { url } = await serve({
      '/first': () => undefined,
      '/stall': (_request, response) => void response.write('x'),
      '/trickle': async (_request, response) => {
        for (let index = 0; index < 5; index += 1) {
          response.write('x');
          await new Promise((resolve) => setTimeout(resolve, 60));
        }
        response.end();
      },
    });
    await failure(read({ url: `${url}/first` }, { client: { firstByteTimeout: 200 } }), 'SOURCE_NETWORK_TIMEOUT', /did not answer/);
    await failure(read({ url: `${url}/stall` }, { client: { idleTimeout: 200 } }), 'SOURCE_NETWORK_TIMEOUT', /nothing came/);
    assert.equal(await readText({ url: `${url}/trickle` }, { client: { idleTimeout: 2_000 } }), 'xxxxx');
  });

  it('fails with the code of what happened', async () => {
    const { url } = await serve({
      '/429': { status: 429, headers: { 'retry-after': '60' }, body: 'slow down' },
      '/500': { status: 500, body: 'broken' },
      '/503': { status: 503 },
      '/short': (_request, response) => void response.writeHead(200, { 'content-length': '9' }).write('abc', () => response.destroy()),
      '/loop': { status: 302, headers: { location: '/loop' } },
      '/out': { status: 302, headers: { location: 'http://192.0.2.1/' } },
      '/empty': '',
    });
    await failure(read({ url: `${url}/404` }), 'SOURCE_CLIENT_ERROR', /answered 404 Not Found: not found/);
    const { metadata } = await failure(read({ url: `${url}/429` }), 'SOURCE_RATE_LIMITED', /slow down/);
    assert.equal(metadata['retryAfter'], 60);
    await failure(read({ url: `${url}/500` }), 'SOURCE_SERVER_ERROR', /broken/);
    await failure(read({ url: `${url}/503` }), 'SOURCE_SERVER_ERROR', /503/);
    await failure(read({ url: `${url}/short` }), 'SOURCE_NETWORK_ERROR', /closed before/);
    await failure(read({ url: `${url}/loop` }), 'SOURCE_UNEXPECTED_REPLY', /more than 10 times/);
    await failure(read({ url: `${url}/out` }), 'SOURCE_UNEXPECTED_REPLY', /not encrypted/);
    await failure(read({ url: `${url}/empty` }), 'SOURCE_EMPTY', /empty body/);
  });

  it('stops soon after an abort, amid the body', async () => {
    const abort = new AbortController();
    const server = await serve((_request, response) => void response.write('x', () => setImmediate(() => abort.abort())));
    await failure(read({ url: server.url }, { signal: abort.signal }), 'SOURCE_ABORTED', /stopped/);
    await until(() => server.connections === 0);
  });

  it('sends its headers', async () => {
    const server = await serve({ '/': 'yes' });
    await read({ url: server.url, headers: { 'X-Api-Key': 'k' } });
    assert.equal(server.requests[0]?.headers['x-api-key'], 'k');
  });

  describe('with `prefetch`', () => {
    it('fetches that first, waits a second, and keeps its cookies for one fetch', async () => {
      const server = await serve({ '/start': { headers: { 'set-cookie': 'sid=1' }, body: 'to be thrown away' }, '/data': 'data' });
      const { clock, sleeps } = quickClock();
      const keys = { url: `${server.url}/data`, prefetch: `${server.url}/start`, headers: { 'x-key': 'k' } };
      for (const expected of ['data', 'data']) assert.equal(await readText(keys, { clock }), expected);
      assert.deepEqual(sleeps, [1_000, 1_000]);
      assert.deepEqual(
        server.requests.map(({ path, headers }) => [path, headers.cookie, headers['x-key']]),
        [
          ['/start', undefined, 'k'],
          ['/data', 'sid=1', 'k'],
          ['/start', undefined, 'k'],
          ['/data', 'sid=1', 'k'],
        ],
      );
    });

    it('sends the headers to no other server', async () => {
      const [start, data] = [await serve({ '/': 'start' }), await serve({ '/': 'data' })];
      await read({ url: data.url, prefetch: start.url, headers: { 'x-key': 'k' } }, quickClock());
      assert.deepEqual([start.requests[0]?.headers['x-key'], data.requests[0]?.headers['x-key']], [undefined, 'k']);
    });

    it('fails where that fails, and reads no more of it than it needs', async () => {
      const server = await serve({
        '/endless': (_request, response) => {
          const send = (): void => {
            while (!response.destroyed && response.write(Buffer.alloc(65_536)));
            if (!response.destroyed) response.once('drain', send);
          };
          send();
        },
        '/data': 'data',
      });
      await failure(
        read({ url: `${server.url}/data`, prefetch: `${server.url}/404` }, quickClock()),
        'SOURCE_CLIENT_ERROR',
        /\/404 answered 404/,
      );
      assert.equal(server.requests.length, 1);
      assert.equal(await readText({ url: `${server.url}/data`, prefetch: `${server.url}/endless` }, quickClock()), 'data');
    });

    it('stops in the pause when it is aborted', async () => {
      const server = await serve({ '/': 'x' });
      const abort = new AbortController();
      const reading = read({ url: server.url, prefetch: server.url }, { signal: abort.signal });
      const failed = failure(reading, 'SOURCE_ABORTED', /stopped/);
      await until(() => server.requests.length === 1 && server.connections === 0);
      abort.abort();
      await failed;
      assert.equal(server.requests.length, 1);
    });
  });

  describe('with `expect`', () => {
    it('takes only what is expected for data, and shows the first line of anything else', async () => {
      const { url } = await serve({
        '/page': { headers: { 'content-type': 'text/html' }, body: '<!DOCTYPE html>\n<p>Log in</p>' },
        '/bytes': Buffer.alloc(64, 7),
      });
      const bytes = { content_type: 'application/octet-stream', length: 64, pattern: '^\\x07+$' };
      assert.equal((await read({ url: `${url}/bytes`, expect: bytes })).bytes.length, 64);
      const message = /expected type application\/octet-stream, got 29 bytes of text\/html: "<!DOCTYPE html>"/;
      await failure(read({ url: `${url}/page`, expect: bytes }), 'SOURCE_UNEXPECTED_REPLY', message);
      await failure(read({ url: `${url}/page`, expect: { pattern: '^\\{' } }), 'SOURCE_UNEXPECTED_REPLY', /a match of/);
    });

    it('knows the length of the whole reply, also where `size` is less', async () => {
      const { url } = await serve({ '/': Buffer.alloc(64, 'x') });
      assert.equal((await read({ url, expect: { length: 64 } }, { size: 10 })).bytes.length, 10);
      await failure(read({ url, expect: { length: 63 } }), 'SOURCE_UNEXPECTED_REPLY', /expected 63 bytes, got more than 63 bytes/);
      await failure(read({ url, expect: { length: 65 } }, { size: 10 }), 'SOURCE_UNEXPECTED_REPLY', /expected 65 bytes, got 64 bytes/);
    });
  });

  it('takes a page for content, but a plain refusal for none', async () => {
    const { url } = await serve({
      '/page': { headers: { 'content-type': 'text/html' }, body: '<p>You made too many requests</p>' },
      '/error': 'Error: The random server is down',
      '/limit': 'The QRNG API is limited to 1 requests per minute.',
    });
    assert.match(await readText({ url: `${url}/page` }), /too many/);
    await failure(read({ url: `${url}/error` }), 'SOURCE_UNEXPECTED_REPLY', /refusal.*"Error: The random server is down"/);
    await failure(read({ url: `${url}/limit` }), 'SOURCE_UNEXPECTED_REPLY', /refusal.*limited to 1/);
  });

  describe('over TLS', () => {
    const altNames = ['127.0.0.1'];
    const self = createCertificate({ subject: 'appliance', altNames });

    it('trusts the authorities of `tls_ca_file`, or the certificate of `tls_fingerprint`, and nothing else', async () => {
      const caFile = join(folder, 'ca.pem');
      await writeFile(caFile, self.cert);
      const server = await serve({ '/': 'secure' }, self);
      const { url } = server;
      assert.equal(await readText({ url, tls_ca_file: caFile }), 'secure');
      assert.equal(await readText({ url, tls_fingerprint: self.fingerprint }), 'secure');
      assert.equal(server.requests.length, 2);
      await failure(read({ url }), 'SOURCE_TLS_ERROR', /self-signed/);
      await failure(read({ url, tls_fingerprint: 'ab'.repeat(32) }), 'SOURCE_TLS_ERROR', new RegExp(self.fingerprint));
      assert.equal(server.requests.length, 2);
    });

    it('refuses a certificate that has expired', async () => {
      const old = createCertificate({ subject: 'old', altNames, notBefore: new Date('2020-01-01'), notAfter: new Date('2021-01-01') });
      const caFile = join(folder, 'old.pem');
      await writeFile(caFile, old.cert);
      const { url } = await serve({ '/': 'no' }, old);
      await failure(read({ url, tls_ca_file: caFile }), 'SOURCE_TLS_ERROR', /expired/);
    });

    it('goes through the proxy of the environment', async () => {
      const server = await serve({ '/': 'far away' }, self);
      const proxy = await startProxyServer({ hosts: { 'far.test': server.port } });
      closers.push(() => proxy.close());
      const client = { environment: { HTTPS_PROXY: proxy.url } };
      const { bytes, origin } = await read({ url: 'https://far.test/', tls_fingerprint: self.fingerprint }, { client });
      assert.deepEqual([Buffer.from(bytes).toString(), origin], ['far away', 'https://far.test/']);
      assert.deepEqual(proxy.requests, [{ method: 'CONNECT', target: 'far.test:443' }]);
    });
  });
});
