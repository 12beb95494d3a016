import assert from 'node:assert/strict';
import { createCertificate } from 'egd-core/testing';
import { chooseProxy } from '../../src/source/proxy-choice.ts';
import { failure, get, HttpFixture, textOf, until } from '../support/http-fixture.ts';

describe('the proxies of the HTTP client', () => {
  const fixture = new HttpFixture();
  const tls = createCertificate({ subject: 'origin', altNames: ['origin.test'] });
  afterEach(() => fixture.close());

  it('tunnel https by CONNECT, verified end to end', async () => {
    const origin = await fixture.serve({ '/path': 'through' }, tls);
    const proxy = await fixture.proxy({ hosts: { 'origin.test': origin.port } });
    const reply = await get('https://origin.test/path', { tlsCa: tls.cert }, { environment: { HTTPS_PROXY: proxy.url } });
    assert.equal(textOf(reply), 'through');
    assert.deepEqual(proxy.requests, [{ method: 'CONNECT', target: 'origin.test:443' }]);
    await failure(get('https://origin.test/', {}, { environment: { https_proxy: proxy.url } }), 'SOURCE_TLS_ERROR', /self-signed/);
    await until(() => proxy.connections === 0);
  });

  it('tunnel to a server known by its fingerprint, and to none other', async () => {
    const origin = await fixture.serve({ '/': 'pinned' }, tls);
    const proxy = await fixture.proxy({ hosts: { 'elsewhere.test': origin.port } });
    const options = { environment: { ALL_PROXY: proxy.url } };
    assert.equal(textOf(await get('https://elsewhere.test/', { tlsFingerprint: tls.fingerprint }, options)), 'pinned');
    await failure(get('https://elsewhere.test/', { tlsFingerprint: '0'.repeat(64) }, options), 'SOURCE_TLS_ERROR', /fingerprint/);
    assert.equal(origin.requests.length, 1);
  });

  it('get plain http as a whole URL, without the credentials for the proxy going further', async () => {
    const origin = await fixture.serve({ '/a': 'plain' });
    const proxy = await fixture.proxy({ hosts: { 'origin.test': origin.port }, credentials: 'me:p@ss' });
    const environment = { http_proxy: proxy.url.replace('//', '//me:p%40ss@') };
    const reply = await get('http://origin.test/a?b=1', { allowHttp: true }, { environment });
    assert.equal(textOf(reply), 'plain');
    assert.deepEqual(proxy.requests, [{ method: 'GET', target: 'http://origin.test/a?b=1' }]);
    assert.equal(origin.requests[0]?.headers.host, 'origin.test');
    assert.equal(origin.requests[0]?.headers['proxy-authorization'], undefined);
  });

  it('are told who asks, and named when they refuse', async () => {
    const origin = await fixture.serve({ '/': 'let in' }, tls);
    const proxy = await fixture.proxy({ hosts: { 'origin.test': origin.port }, credentials: 'me:secret' });
    const right = { HTTPS_PROXY: proxy.url.replace('//', '//me:secret@') };
    assert.equal(textOf(await get('https://origin.test/', { tlsCa: tls.cert }, { environment: right })), 'let in');
    const wrong = { HTTPS_PROXY: proxy.url.replace('//', '//me:wrong@') };
    const error = await failure(
      get('https://origin.test/', {}, { environment: wrong }),
      'SOURCE_NETWORK_ERROR',
      /the proxy 127\.0\.0\.1:\d+ answered 407/,
    );
    assert.doesNotMatch(error.message, /wrong/);
  });

  it('are not waited for longer than any server, nor after an abort', async () => {
    const proxy = await fixture.proxy({ silent: true });
    const environment = { ALL_PROXY: proxy.url };
    await failure(get('https://origin.test/', {}, { environment, firstByteTimeout: 100 }), 'SOURCE_NETWORK_TIMEOUT', /did not answer/);
    const abort = new AbortController();
    const aborted = failure(get('https://origin.test/', { signal: abort.signal }, { environment }), 'SOURCE_ABORTED', /stopped/);
    await until(() => proxy.requests.length === 2);
    abort.abort();
    await aborted;
    await until(() => proxy.connections === 0);
  });

  it('are used for hosts of this machine where they are on it, and not where NO_PROXY names the host', async () => {
    const origin = await fixture.serve({ '/': 'local' });
    const proxy = await fixture.proxy();
    await get(origin.url, {}, { environment: { HTTP_PROXY: proxy.url } });
    assert.equal(proxy.requests.length, 1);
    await get(origin.url, {}, { environment: { HTTP_PROXY: proxy.url, NO_PROXY: '127.0.0.1' } });
    await get(origin.url, {}, { environment: { HTTP_PROXY: 'http://proxy.example:3128' } });
    assert.equal(proxy.requests.length, 1);
  });

  it('are chosen again for a redirect', async () => {
    const direct = await fixture.serve({ '/': 'direct' });
    const origin = await fixture.serve({ '/': { status: 302, headers: { location: `${direct.url}/` } } });
    const proxy = await fixture.proxy({ hosts: { 'origin.test': origin.port } });
    const environment = { http_proxy: proxy.url, no_proxy: '127.0.0.1' };
    const reply = await get('http://origin.test/', { allowHttp: true }, { environment });
    assert.deepEqual([textOf(reply), reply.url], ['direct', `${direct.url}/`]);
    assert.deepEqual(proxy.requests, [{ method: 'GET', target: 'http://origin.test/' }]);
  });

  it('of another kind than HTTP are named', async () => {
    const fetch = get('https://origin.test/', {}, { environment: { all_proxy: 'socks5://user:pw@127.0.0.1:1080' } });
    const error = await failure(fetch, 'SOURCE_NETWORK_ERROR', /a socks5 URL, expected http/);
    assert.doesNotMatch(error.message, /pw/);
  });
});

describe('chooseProxy', () => {
  it('reads the variable of the scheme, then ALL_PROXY, in lower case first', () => {
    const environment = { http_proxy: 'http://a', HTTP_PROXY: 'http://b', HTTPS_PROXY: 'c:8080', ALL_PROXY: 'http://d' };
    assert.equal(choose('http://x.test/', environment), 'http://a/');
    assert.equal(choose('https://x.test/', environment), 'http://c:8080/');
    assert.equal(choose('https://x.test/', { HTTPS_PROXY: '', ALL_PROXY: 'http://d' }), 'http://d/');
    assert.equal(choose('https://x.test/', { HTTP_PROXY: 'http://b' }), undefined);
  });

  it('leaves out what NO_PROXY names: hosts with their subdomains, ports, addresses, ranges, all', () => {
    const cases: [url: string, noProxy: string, expected: boolean][] = [
      ['https://a.test/', '*', true],
      ['https://a.test/', 'b.test, a.test', true],
      ['https://A.TEST/', 'a.Test', true],
      ['https://sub.a.test/', 'a.test', true],
      ['https://sub.a.test/', '.a.test', true],
      ['https://sub.a.test/', '*.a.test', true],
      ['https://xa.test/', 'a.test', false],
      ['https://a.test/', 'sub.a.test', false],
      ['https://a.test/', 'a.test:443', true],
      ['https://a.test:8443/', 'a.test:443', false],
      ['http://a.test/', 'a.test:80', true],
      ['https://10.1.2.3/', '10.0.0.0/8', true],
      ['https://11.1.2.3/', '10.0.0.0/8', false],
      ['https://10.1.2.3/', '10.0.0.0/99', false],
      ['https://a.test/', '10.0.0.0/8', false],
      ['https://10.1.2.3/', '2.3', false],
      ['https://[fd00::1]/', 'fd00::/8', true],
      ['https://[fd00::1]/', '[fd00::1]', true],
      ['https://[fd00::1]/', '[fd00::1]:444', false],
      ['https://a.test/', '', false],
    ];
    for (const [url, noProxy, expected] of cases) assert.equal(excluded(url, noProxy), expected, `${url} with ${noProxy}`);
  });
});

function choose(url: string, environment: Record<string, string>): string | undefined {
  return chooseProxy(new URL(url), environment)?.href;
}

function excluded(url: string, noProxy: string): boolean {
  return choose(url, { ALL_PROXY: 'http://p', NO_PROXY: noProxy }) === undefined;
}
