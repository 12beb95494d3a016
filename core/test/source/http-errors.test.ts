import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createServer, type AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { failure, get, HttpFixture } from '../support/http-fixture.ts';

describe('what the HTTP client says of', () => {
  const fixture = new HttpFixture();
  afterEach(() => fixture.close());

  describe('a reply that is no 2xx', () => {
    it('is an error whose code says what it means, with the first line of what came', async () => {
      const { url } = await fixture.serve((request, response) => {
        const status = Number(request.url?.slice(1));
        response.writeHead(status, { 'content-type': 'text/plain' }).end(`\r\n\u0007  reason of ${status} ${'!'.repeat(200)}\nsecond line`);
      });
      const codes = [
        [304, 'SOURCE_UNEXPECTED_REPLY'],
        [400, 'SOURCE_CLIENT_ERROR'],
        [401, 'SOURCE_CLIENT_ERROR'],
        [404, 'SOURCE_CLIENT_ERROR'],
        [408, 'SOURCE_NETWORK_TIMEOUT'],
        [429, 'SOURCE_RATE_LIMITED'],
        [500, 'SOURCE_SERVER_ERROR'],
        [503, 'SOURCE_SERVER_ERROR'],
      ] as const;
      for (const [status, code] of codes) {
        const error = await failure(get(`${url}/${status}`), code, new RegExp(`/${status} answered ${status} \\w`));
        assert.equal(error.metadata['status'], status);
        if (status === 304) continue; // has no body
        const [, line = ''] = /: (reason .*)$/s.exec(error.message) ?? [];
        assert.match(line, new RegExp(`^reason of ${status} !+…$`));
        assert.equal(line.length, 120);
      }
    });

    it('tells the time after which to come back, in seconds', async () => {
      const date = new Date(Date.now() + 90_000).toUTCString();
      const { url } = await fixture.serve({
        '/seconds': { status: 429, headers: { 'retry-after': '17' } },
        '/date': { status: 503, headers: { 'retry-after': date } },
        '/neither': { status: 429, headers: { 'retry-after': 'soon' } },
      });
      assert.equal((await failure(get(`${url}/seconds`), 'SOURCE_RATE_LIMITED', /429/)).metadata['retryAfter'], 17);
      const later = Number((await failure(get(`${url}/date`), 'SOURCE_SERVER_ERROR', /503/)).metadata['retryAfter']);
      assert.ok(later > 30 && later <= 90, String(later));
      assert.ok(!('retryAfter' in (await failure(get(`${url}/neither`), 'SOURCE_RATE_LIMITED', /429/)).metadata));
    });

    it('does not repeat the secrets that were sent, even where the server does', async () => {
      const server = await fixture.serve((request, response) => {
        response
          .writeHead(403)
          .end(`no rights for ${String(request.headers['x-api-key'])} and ${String(request.headers.authorization)} at ${request.url}`);
      });
      const request = { headers: { 'x-api-key': 'KEYKEYKEY', authorization: 'Bearer TOKTOKTOK' } };
      const error = await failure(get(`${server.url}/?token=QUERYQUERY`, request), 'SOURCE_CLIENT_ERROR', /no rights for \*\*\*/);
      assert.doesNotMatch(error.message, /KEYKEY|TOKTOK|QUERY/);
    });

    it('is named even when its body stalls or breaks off', async () => {
      const { url } = await fixture.serve((_request, response) => {
        response.writeHead(500, { 'content-length': '100' }).write('half a', () => response.destroy());
      });
      await failure(get(url), 'SOURCE_SERVER_ERROR', /answered 500 Internal Server Error/);
    });
  });

  describe('a connection that fails', () => {
    it('is a network error: refused, no such host, not HTTP', async () => {
      const closed = await fixture.serve({});
      await closed.close();
      await failure(get(closed.url), 'SOURCE_NETWORK_ERROR', /refused \(ECONNREFUSED\)/);
      await failure(get('https://no-such-host.invalid/?key=s3cret'), 'SOURCE_NETWORK_ERROR', /no-such-host\.invalid\/\?key=\*\*\*: /);
      const raw = createServer(
        (socket) =>
          void socket
            .on('error', () => undefined)
            .resume()
            .end('220 mail.example ESMTP\r\n'),
      );
      await new Promise<void>((resolve) => raw.listen(0, '127.0.0.1', resolve));
      const { port } = raw.address() as AddressInfo;
      await failure(get(`http://127.0.0.1:${port}/`), 'SOURCE_NETWORK_ERROR', /not HTTP/);
      await new Promise((resolve) => raw.close(resolve));
    });

    it('never makes data of a body that is shorter than announced, cut or broken', async () => {
      const gzip = gzipSync(randomBytes(10_000));
      const { url } = await fixture.serve({
        '/nothing': (_request, response) => void response.destroy(),
        '/length': (_request, response) =>
          void response.writeHead(200, { 'content-length': '1000' }).write('only this', () => response.destroy()),
        '/chunked': (_request, response) => void response.write('only this', () => response.destroy()),
        '/cut-gzip': { headers: { 'content-encoding': 'gzip' }, body: gzip.subarray(0, 5_000) },
        '/no-gzip': { headers: { 'content-encoding': 'gzip' }, body: 'plain text' },
        '/coding': { headers: { 'content-encoding': 'rot13' }, body: 'cynva' },
      });
      for (const path of ['/nothing', '/length', '/chunked', '/cut-gzip'])
        await failure(get(url + path), 'SOURCE_NETWORK_ERROR', /closed before/);
      await failure(get(`${url}/no-gzip`), 'SOURCE_UNEXPECTED_REPLY', /cannot be decompressed/);
      await failure(get(`${url}/coding`), 'SOURCE_UNEXPECTED_REPLY', /"rot13"/);
    });
  });
});
