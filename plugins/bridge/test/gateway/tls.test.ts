import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type ConnectionOptions } from 'node:tls';
import { createCertificate, type TestCertificate } from 'egd-core/testing';
import { openTestGateway, type TestGateway } from '../support/gateways.ts';

describe('TLS of a gateway', () => {
  let folder: string;
  let opened: TestGateway;
  const authority = createCertificate({ subject: 'Test CA', authority: true });
  const collector = createCertificate({ subject: 'inside', issuer: authority });
  const stranger = createCertificate({ subject: 'inside' });

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-tls-'));
  });

  afterEach(async () => {
    await opened.close();
    await rm(folder, { recursive: true });
  });

  async function write({ cert, key }: Pick<TestCertificate, 'cert' | 'key'>): Promise<void> {
    for (const [name, text] of [
      ['cert.pem', cert],
      ['key.pem', key],
    ] as const) {
      await writeFile(join(folder, `${name}.new`), text);
      await rename(join(folder, `${name}.new`), join(folder, name));
    }
  }

  async function open(more: Parameters<typeof openTestGateway>[0] = {}): Promise<TestCertificate> {
    const first = createCertificate({ subject: 'gateway', altNames: ['127.0.0.1'] });
    await write(first);
    opened = await openTestGateway({ tlsCert: join(folder, 'cert.pem'), tlsKey: join(folder, 'key.pem'), ...more });
    return first;
  }

  it('serves over TLS, and tells browsers to stay with it', async () => {
    const { cert } = await open();
    const { status, headers } = await ask(`${opened.gateway.url}/live`, { ca: cert });
    assert.equal(status, 200);
    assert.equal(headers['strict-transport-security'], 'max-age=31536000');
  });

  it('refuses what is older than TLS 1.2', async () => {
    await open();
    const { host, port } = opened.gateway.listen;
    const socket = connect({
      host,
      port,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      rejectUnauthorized: false,
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const [error] = (await once(socket, 'error')) as [Error];
    assert.match(error.message, /version|alert/i);
  });

  it('takes a new certificate when it is told to, for connections from then on', async () => {
    await open();
    const second = createCertificate({ subject: 'gateway', altNames: ['127.0.0.1'] });
    await write(second);
    await opened.gateway.reload();
    assert.equal((await ask(`${opened.gateway.url}/live`, { ca: second.cert })).status, 200);
  });

  it('takes a new certificate by itself when the files are others', async () => {
    const first = await open();
    const second = createCertificate({ subject: 'gateway', altNames: ['127.0.0.1'] });
    await write(second);
    let shown = first.fingerprint;
    while (shown === first.fingerprint) shown = await fingerprintOf(opened);
    assert.equal(shown, second.fingerprint);
  });

  it('goes on with the old certificate, and says so, when the new one can not be used', async () => {
    const { cert } = await open();
    await writeFile(join(folder, 'cert.pem'), 'no certificate');
    await opened.gateway.reload();
    assert.equal((await ask(`${opened.gateway.url}/live`, { ca: cert })).status, 200);
    assert.ok(
      opened.log.lines.some(({ level, message }) => level === 'error' && message.startsWith('The certificate could not be replaced')),
    );
  });

  it('takes packets only of collectors with a certificate that it trusts, and serves the others all else', async () => {
    await writeFile(join(folder, 'ca.pem'), authority.cert);
    const { cert: ca } = await open({ tlsClientCa: join(folder, 'ca.pem') });
    const push = (client: ConnectionOptions) =>
      ask(`${opened.gateway.url}/push`, { ca, ...client }, Buffer.from(opened.packet(randomBytes(2000))));
    assert.equal((await push({})).status, 401);
    assert.equal((await push({ cert: stranger.cert, key: stranger.key })).status, 401);
    assert.equal((await push({ cert: collector.cert, key: collector.key })).status, 200);
    assert.equal((await ask(`${opened.gateway.url}/api/random?bytes=32`, { ca })).status, 200);
  });

  it('does not start with a certificate and a key that do not fit', async () => {
    await open();
    const { cert } = createCertificate({ subject: 'gateway' });
    await writeFile(join(folder, 'cert.pem'), cert);
    await assert.rejects(openTestGateway({ tlsCert: join(folder, 'cert.pem'), tlsKey: join(folder, 'key.pem') }), {
      code: 'CONFIG_INVALID_VALUE',
    });
  });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
}

async function ask(url: string, tls: ConnectionOptions, body?: Buffer): Promise<Answer> {
  const { ca, cert, key } = tls;
  const asking = request(url, {
    agent: false,
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    method: body === undefined ? 'GET' : 'POST',
    headers: body === undefined ? {} : { 'content-type': 'application/msgpack', 'content-length': body.length },
  });
  return new Promise((resolve, reject) => {
    asking.on('error', reject);
    asking.on('response', (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode, headers: response.headers }));
    });
    asking.end(body);
  });
}

async function fingerprintOf({ gateway: { listen } }: TestGateway): Promise<string> {
  const socket = connect({ host: listen.host, port: listen.port, rejectUnauthorized: false });
  await once(socket, 'secureConnect');
  const { fingerprint256 } = socket.getPeerCertificate();
  socket.destroy();
  return fingerprint256.replaceAll(':', '').toLowerCase();
}
