import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { brotliCompressSync, deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { createHttpClient } from 'egd-core';
import { failure, get, HttpFixture, textOf, until } from '../support/http-fixture.ts';

describe('the HTTP client', () => {
  const fixture = new HttpFixture();
  afterEach(() => fixture.close());

  describe('what it hands over', () => {
    it('is the body, the status, the headers and the content type without parameters', async () => {
      const { url } = await fixture.serve({
        '/': { status: 203, headers: { 'content-type': 'Text/HTML; charset=utf-8', 'x-many': ['a', 'b'] }, body: 'page' },
      });
      const reply = await get(`${url}/#fragment`);
      assert.equal(textOf(reply), 'page');
      assert.deepEqual([reply.status, reply.contentType, reply.truncated, reply.url], [203, 'text/html', false, `${url}/`]);
      assert.equal(reply.headers['x-many'], 'a, b');
    });

    it('has an empty content type and an empty body where the server sends none', async () => {
      const { url } = await fixture.serve((_request, response) => void response.writeHead(204).end());
      const reply = await get(url);
      assert.deepEqual([reply.contentType, reply.body.length, reply.truncated], ['', 0, false]);
    });

    it('is decompressed, and the size counts what is kept', async () => {
      const text = 'entropy '.repeat(20_000);
      const coded = {
        gzip: gzipSync(text),
        'x-gzip': gzipSync(text),
        deflate: deflateSync(text),
        br: brotliCompressSync(text),
        zstd: zstdCompressSync(text),
      };
      const routes = Object.entries(coded).map(
        ([coding, body]) => [`/${coding}`, { headers: { 'content-encoding': coding }, body }] as const,
      );
      const { url } = await fixture.serve({
        ...Object.fromEntries(routes),
        '/twice': { headers: { 'content-encoding': 'gzip, br' }, body: brotliCompressSync(gzipSync(text)) },
      });
      for (const coding of [...Object.keys(coded), 'twice']) {
        assert.equal(textOf(await get(`${url}/${coding}`)), text, coding);
        const cut = await get(`${url}/${coding}`, { size: 70_001 });
        assert.equal(textOf(cut), text.slice(0, 70_001), coding);
        assert.equal(cut.truncated, true, coding);
        assert.equal((await get(`${url}/${coding}`, { size: text.length })).truncated, false, coding);
      }
    });

    it('never shows the credentials of the URL, which are sent', async () => {
      const server = await fixture.serve({ '/': 'yes' });
      const secret = server.url.replace('//', '//me:pass%20word@');
      const reply = await get(`${secret}/?api_key=k1&page=2&access_token=t1&APIKEY=k2`);
      assert.equal(reply.url, `${server.url}/?api_key=***&page=2&access_token=***&APIKEY=***`);
      assert.equal(server.requests[0]?.headers.authorization, `Basic ${Buffer.from('me:pass word').toString('base64')}`);
      assert.equal(server.requests[0]?.url, '/?api_key=k1&page=2&access_token=t1&APIKEY=k2');
    });
  });

  describe('what it sends', () => {
    it('is the user agent of the client and the headers of the request, which win', async () => {
      const server = await fixture.serve({ '/': '' });
      await get(server.url, { headers: { 'X-Api-Key': 'k' } });
      await get(server.url, { headers: { 'User-Agent': 'other' } });
      const [first, second] = server.requests;
      assert.deepEqual([first?.headers['user-agent'], first?.headers['x-api-key']], ['egd-test', 'k']);
      assert.equal(second?.headers['user-agent'], 'other');
    });

    it('goes over a connection that is closed after the reply', async () => {
      const server = await fixture.serve({ '/': 'done' });
      await get(server.url);
      await until(() => server.connections === 0);
    });

    it('is asked for once, whatever the answer is', async () => {
      const server = await fixture.serve({ '/500': { status: 500 }, '/503': { status: 503, headers: { 'retry-after': '0' } } });
      for (const path of ['/500', '/503']) await failure(get(server.url + path), 'SOURCE_SERVER_ERROR', /answered 50/);
      assert.equal(server.requests.length, 2);
    });

    it('goes unencrypted to another host only where that is allowed', async () => {
      await failure(get('http://192.0.2.1/'), 'SOURCE_CLIENT_ERROR', /http:\/\/192\.0\.2\.1\/ is not encrypted/);
      await failure(get('ftp://localhost/'), 'SOURCE_CLIENT_ERROR', /scheme ftp/);
      await failure(get('nonsense'), 'SOURCE_CLIENT_ERROR', /no URL/);
    });
  });

  describe('with a size', () => {
    it('takes exactly so many bytes and says whether there were more', async () => {
      const body = randomBytes(300_000);
      const { url } = await fixture.serve({
        '/length': body,
        '/chunked': (_request, response) => {
          for (let at = 0; at < body.length; at += 50_000) response.write(body.subarray(at, at + 50_000));
          response.end();
        },
      });
      for (const path of ['/length', '/chunked']) {
        for (const [size, truncated] of [
          [1, true],
          [65_536, true],
          [299_999, true],
          [300_000, false],
          [300_001, false],
        ] as const) {
          const reply = await get(url + path, { size });
          assert.deepEqual(Buffer.from(reply.body), body.subarray(0, size), `${path} ${size}`);
          assert.equal(reply.truncated, truncated, `${path} ${size}`);
        }
      }
    });

    it('drops the connection of a stream that would go on', async () => {
      let sent = 0;
      let closed = false;
      const total = 300_000_000;
      const { url } = await fixture.serve((_request, response) => {
        const chunk = Buffer.alloc(65_536, 'x');
        const send = (): void => {
          while (sent < total && !response.destroyed) {
            sent += chunk.length;
            if (!response.write(chunk)) return void response.once('drain', send);
          }
          response.end();
        };
        response.once('close', () => (closed = true));
        send();
      });
      const reply = await get(url, { size: 1_000 });
      assert.deepEqual([reply.body.length, reply.truncated], [1_000, true]);
      await until(() => closed);
      assert.ok(sent < 20_000_000, `the server got rid of ${sent} bytes`);
    });

    it('does not wait for the end of a stream that keeps silent after the last byte wanted', async () => {
      const { url } = await fixture.serve((_request, response) => void response.write('12345'));
      const reply = await get(url, { size: 5 });
      assert.deepEqual([textOf(reply), reply.truncated], ['12345', true]);
    });
  });

  describe('without a size', () => {
    it('refuses more than 100 MiB, announced or not, and holds no more than that', async () => {
      const chunk = Buffer.alloc(1_048_576);
      const flood = (response: ServerResponse): void => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once('drain', () => flood(response));
      };
      const { url } = await fixture.serve({
        '/announced': (_request, response) => void response.writeHead(200, { 'content-length': '104857601' }).write('x'),
        '/flood': (_request, response) => flood(response),
      });
      await failure(get(`${url}/announced`), 'SOURCE_OUTPUT_TOO_LARGE', /more than 104857600 bytes/);
      await failure(get(`${url}/flood`), 'SOURCE_OUTPUT_TOO_LARGE', /more than 104857600 bytes/);
    });
  });

  describe('a session', () => {
    it('keeps cookies between its requests, and for itself', async () => {
      const server = await fixture.serve({
        '/set': { headers: { 'set-cookie': ['sid=42; Path=/', 'bad; Domain=example.org'] }, body: 'set' },
        '/get': 'get',
      });
      const client = createHttpClient({ environment: {}, userAgent: 'egd-test' });
      const request = { signal: new AbortController().signal };
      const session = client.session();
      await session.get(`${server.url}/set`, request);
      await session.get(`${server.url}/get`, request);
      await client.session().get(`${server.url}/get`, request);
      await client.get(`${server.url}/set`, request);
      await client.get(`${server.url}/get`, request);
      assert.deepEqual(
        server.requests.map(({ headers }) => headers.cookie),
        [undefined, 'sid=42', undefined, undefined, undefined],
      );
    });
  });
});
