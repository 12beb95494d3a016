import assert from 'node:assert/strict';
import { once } from 'node:events';
import { request } from 'node:http';
import { get } from 'node:https';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { X509Certificate } from 'node:crypto';
import { createCertificate, startWebServer } from 'egd-core/testing';

describe('startWebServer', () => {
  it('answers routes, and 404 to every other path, and keeps what was asked', async () => {
    const server = await startWebServer({ '/a': 'text', '/b': { status: 503, headers: { 'retry-after': '7' }, body: Buffer.of(1, 2) } });
    try {
      const a = await fetch(`${server.url}/a?x=1`, { headers: { 'x-own': 'yes' } });
      assert.equal(await a.text(), 'text');
      assert.equal(a.headers.get('content-type'), 'text/plain');
      const b = await fetch(`${server.url}/b`);
      assert.equal(b.status, 503);
      assert.equal(b.headers.get('retry-after'), '7');
      assert.deepEqual([...(await b.bytes())], [1, 2]);
      const c = await fetch(`${server.url}/c`);
      assert.equal(c.status, 404);
      await c.text();
      assert.deepEqual(
        server.requests.map(({ url, path }) => [url, path]),
        [
          ['/a?x=1', '/a'],
          ['/b', '/b'],
          ['/c', '/c'],
        ],
      );
      assert.equal(server.requests[0]?.headers['x-own'], 'yes');
    } finally {
      await server.close();
    }
  });

  it('answers 500 when a handler throws', async () => {
    const server = await startWebServer(() => Promise.reject(new Error('on purpose')));
    try {
      const reply = await fetch(server.url);
      assert.equal(reply.status, 500);
      assert.match(await reply.text(), /on purpose/);
    } finally {
      await server.close();
    }
  });

  it('cuts requests that hang and connections that say nothing when it closes', async () => {
    const server = await startWebServer(() => undefined);
    const silent = connect(server.port, '127.0.0.1');
    await once(silent, 'connect');
    const hanging = request(server.url).end();
    const failed = once(hanging, 'error');
    while (server.requests.length === 0) await new Promise((resolve) => setImmediate(resolve));
    await Promise.all([server.close(), failed, once(silent.resume(), 'close')]);
    assert.equal(server.connections, 0);
  });

  it('speaks TLS with a certificate signed by an authority of the test', async () => {
    const authority = createCertificate({ subject: 'Test authority', authority: true });
    const tls = createCertificate({ subject: 'leaf', altNames: ['127.0.0.1', 'appliance.test', '::1'], issuer: authority });
    const server = await startWebServer({ '/': 'over TLS' }, { tls });
    try {
      const [reply] = await once(get(server.url, { ca: authority.cert, agent: false }), 'response');
      assert.equal(await text(reply), 'over TLS');
    } finally {
      await server.close();
    }
  });
});

describe('createCertificate', () => {
  it('makes a self-signed certificate that verifies with its own key', () => {
    const { cert, fingerprint, key } = createCertificate({ subject: 'alone' });
    const parsed = new X509Certificate(cert);
    assert.equal(parsed.subject, 'CN=alone');
    assert.ok(parsed.verify(parsed.publicKey));
    assert.equal(parsed.fingerprint256.replaceAll(':', '').toLowerCase(), fingerprint);
    assert.match(key, /BEGIN PRIVATE KEY/);
    assert.equal(parsed.ca, false);
  });

  it('writes names, addresses, issuer and validity as asked', () => {
    const authority = createCertificate({ subject: 'Root', authority: true, notAfter: new Date('2060-01-02T03:04:05Z') });
    const leaf = createCertificate({
      subject: 'leaf',
      altNames: ['a.test', '10.1.2.3', 'fe80::1:2', '::1'],
      issuer: authority,
      notBefore: new Date('2020-01-01T00:00:00Z'),
      notAfter: new Date('2021-01-01T00:00:00Z'),
    });
    const [root, parsed] = [new X509Certificate(authority.cert), new X509Certificate(leaf.cert)];
    assert.ok(root.ca);
    assert.equal(root.validToDate.toISOString(), '2060-01-02T03:04:05.000Z');
    assert.ok(parsed.checkIssued(root));
    assert.ok(parsed.verify(root.publicKey));
    assert.equal(parsed.validFromDate.toISOString(), '2020-01-01T00:00:00.000Z');
    assert.equal(parsed.validToDate.toISOString(), '2021-01-01T00:00:00.000Z');
    assert.equal(parsed.checkHost('a.test'), 'a.test');
    for (const address of ['10.1.2.3', 'fe80::1:2', '::1']) assert.equal(parsed.checkIP(address), address);
  });
});
