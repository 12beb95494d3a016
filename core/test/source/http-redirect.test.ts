import assert from 'node:assert/strict';
import { createCertificate } from 'egd-core/testing';
import { failure, get, HttpFixture, textOf } from '../support/http-fixture.ts';

describe('the redirects that the HTTP client follows', () => {
  const fixture = new HttpFixture();
  afterEach(() => fixture.close());

  it('are at most ten', async () => {
    const server = await fixture.serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end('there');
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    const reply = await get(`${server.url}/10`);
    assert.deepEqual([textOf(reply), reply.url], ['there', `${server.url}/0`]);
    await failure(get(`${server.url}/11`), 'SOURCE_UNEXPECTED_REPLY', /redirects more than 10 times/);
  });

  it('have every status that means one, and a place', async () => {
    const { url } = await fixture.serve((request, response) => {
      const status = Number(request.url?.slice(1));
      if (request.url === '/there') response.end('there');
      else response.writeHead(status, status === 300 ? {} : { location: 'there' }).end();
    });
    for (const status of [301, 302, 303, 307, 308]) assert.equal(textOf(await get(`${url}/${status}`)), 'there');
    await failure(get(`${url}/300`), 'SOURCE_UNEXPECTED_REPLY', /answered 300/);
  });

  it('never leave encryption, nor go unencrypted to another host, nor anywhere but to the web', async () => {
    const tls = createCertificate({ subject: 'redirecting', altNames: ['127.0.0.1'] });
    const plain = await fixture.serve({
      '/': 'plain',
      '/out': { status: 302, headers: { location: 'http://192.0.2.1/portal?token=t0ken' } },
    });
    const secure = await fixture.serve({ '/': { status: 301, headers: { location: `${plain.url}/` } } }, tls);
    await failure(
      get(secure.url, { tlsCa: tls.cert, allowHttp: true }),
      'SOURCE_UNEXPECTED_REPLY',
      /redirects to http:\/\/127.*not encrypted/,
    );
    const error = await failure(
      get(`${plain.url}/out`),
      'SOURCE_UNEXPECTED_REPLY',
      /redirects to http:\/\/192\.0\.2\.1\/portal\?token=\*\*\*/,
    );
    assert.doesNotMatch(error.message, /t0ken/);
    for (const location of ['file:///etc/passwd', 'ftp://localhost/', 'javascript:1', 'http://[']) {
      const { url } = await fixture.serve({ '/': { status: 302, headers: { location } } });
      await failure(get(url), 'SOURCE_UNEXPECTED_REPLY', /redirects to/);
    }
    assert.equal(plain.requests.filter(({ path }) => path === '/').length, 0);
  });

  it('go to TLS with the same authorities and fingerprint', async () => {
    const tls = createCertificate({ subject: 'leaf', altNames: ['127.0.0.1'] });
    const other = createCertificate({ subject: 'other', altNames: ['127.0.0.1'] });
    const secure = await fixture.serve({ '/': 'secure' }, tls);
    const { url } = await fixture.serve({ '/': { status: 302, headers: { location: secure.url } } });
    assert.equal(textOf(await get(url, { tlsCa: tls.cert })), 'secure');
    assert.equal(textOf(await get(url, { tlsFingerprint: tls.fingerprint })), 'secure');
    await failure(get(url, { tlsCa: other.cert }), 'SOURCE_TLS_ERROR', /self-signed/);
    await failure(get(url, { tlsFingerprint: other.fingerprint }), 'SOURCE_TLS_ERROR', /fingerprint/);
  });

  it('take headers and credentials along on the same origin only', async () => {
    const other = await fixture.serve({ '/': 'other' });
    const server = await fixture.serve({
      '/same': { status: 302, headers: { location: '/' } },
      '/other': { status: 302, headers: { location: `${other.url.replace('//', '//them:word@')}/` } },
      '/': 'same',
    });
    const request = { headers: { 'X-Key': 'k', Cookie: 'c=1', Accept: 'image/png' } };
    const url = server.url.replace('//', '//me:pw@');
    assert.equal(textOf(await get(`${url}/same`, request)), 'same');
    assert.equal(textOf(await get(`${url}/other`, request)), 'other');
    const same = server.requests[1]?.headers;
    assert.deepEqual([same?.['x-key'], same?.cookie, same?.accept], ['k', 'c=1', 'image/png']);
    assert.ok(same?.authorization);
    const away = other.requests[0]?.headers;
    assert.deepEqual([away?.['x-key'], away?.cookie, away?.authorization, away?.accept], [undefined, undefined, undefined, 'image/png']);
    assert.equal(away?.['user-agent'], 'egd-test');
  });

  it('keep the cookies of a session that a redirect sets', async () => {
    const { createHttpClient } = await import('egd-core');
    const server = await fixture.serve({
      '/login': { status: 302, headers: { location: '/data', 'set-cookie': 'sid=7' }, body: '' },
      '/data': 'data',
    });
    const session = createHttpClient({ environment: {}, userAgent: 'egd-test' }).session();
    await session.get(`${server.url}/login`, { signal: new AbortController().signal });
    assert.equal(server.requests[1]?.headers.cookie, 'sid=7');
  });
});
