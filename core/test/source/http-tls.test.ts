import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:tls';
import type { AddressInfo } from 'node:net';
import { createCertificate } from 'egd-core/testing';
import { failure, get, HttpFixture, textOf } from '../support/http-fixture.ts';

describe('the TLS of the HTTP client', () => {
  const fixture = new HttpFixture();
  const authority = createCertificate({ subject: 'Authority', authority: true });
  const altNames = ['127.0.0.1', 'localhost'];
  const signed = createCertificate({ subject: 'signed', altNames, issuer: authority });
  afterEach(() => fixture.close());

  it('trusts the authorities given, and only those', async () => {
    const { url } = await fixture.serve({ '/': 'yes' }, signed);
    assert.equal(textOf(await get(url, { tlsCa: authority.cert })), 'yes');
    const stranger = createCertificate({ subject: 'Stranger', authority: true });
    await failure(get(url, { tlsCa: stranger.cert }), 'SOURCE_TLS_ERROR', /certificate/);
    await failure(get(url), 'SOURCE_TLS_ERROR', /not signed by a trusted authority/);
  });

  it('says which trouble a certificate is: expired, not valid yet, self-signed, of another name', async () => {
    const day = 86_400_000;
    const [longAgo, yesterday, tomorrow, later] = [-2, -1, 1, 2].map((days) => new Date(Date.now() + days * day)) as [
      Date,
      Date,
      Date,
      Date,
    ];
    const cases = [
      [createCertificate({ subject: 'old', altNames, issuer: authority, notBefore: longAgo, notAfter: yesterday }), /expired/],
      [createCertificate({ subject: 'new', altNames, issuer: authority, notBefore: tomorrow, notAfter: later }), /not valid yet/],
      [createCertificate({ subject: 'other', altNames: ['other.test'], issuer: authority }), /another name/],
      [createCertificate({ subject: 'alone', altNames }), /self-signed/],
    ] as const;
    for (const [tls, message] of cases) {
      const server = await fixture.serve({ '/': 'no' }, tls);
      await failure(get(server.url, { tlsCa: authority.cert }), 'SOURCE_TLS_ERROR', message);
      assert.equal(server.requests.length, 0);
    }
  });

  it('trusts the certificate of a fingerprint, whatever else it is', async () => {
    const odd = createCertificate({ subject: 'appliance', notBefore: new Date('2001-01-01'), notAfter: new Date('2002-01-01') });
    const { url } = await fixture.serve({ '/': 'pinned' }, odd);
    const colons = odd.fingerprint.toUpperCase().replaceAll(/..(?=.)/g, '$&:');
    for (const tlsFingerprint of [odd.fingerprint, colons]) assert.equal(textOf(await get(url, { tlsFingerprint })), 'pinned');
  });

  it('refuses another certificate than that of the fingerprint, also one of a trusted authority', async () => {
    const server = await fixture.serve({ '/': 'no' }, signed);
    const other = createCertificate({ subject: 'other' });
    const error = await failure(
      get(server.url, { tlsFingerprint: other.fingerprint, tlsCa: authority.cert }),
      'SOURCE_TLS_ERROR',
      /fingerprint/,
    );
    assert.match(error.message, new RegExp(`${signed.fingerprint}, expected ${other.fingerprint}`));
    assert.equal(server.requests.length, 0);
    await failure(get(server.url, { tlsFingerprint: 'abc' }), 'CONFIG_INVALID_VALUE', /64 hex digits/);
  });

  it('sends no byte of the request to a server with a wrong certificate', async () => {
    let received = 0;
    const tls = createCertificate({ subject: 'wrong' });
    const server = createServer({ key: tls.key, cert: tls.cert }, (socket) => {
      socket.on('error', () => undefined);
      socket.on('data', (chunk: Buffer) => (received += chunk.length));
    });
    server.on('tlsClientError', () => undefined);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}/secret`;
    const closed = Promise.all([
      once(server, 'connection').then(([socket]) => once(socket, 'close')),
      failure(get(url, { tlsFingerprint: '0'.repeat(64) }), 'SOURCE_TLS_ERROR', /fingerprint/),
    ]);
    await closed;
    await failure(get(url), 'SOURCE_TLS_ERROR', /self-signed/);
    await new Promise((resolve) => server.close(resolve));
    assert.equal(received, 0);
  });

  it('says so where a server does not speak TLS', async () => {
    const { url } = await fixture.serve({ '/': 'plain' });
    await failure(get(url.replace('http:', 'https:')), 'SOURCE_TLS_ERROR', /does not speak TLS/);
  });
});
