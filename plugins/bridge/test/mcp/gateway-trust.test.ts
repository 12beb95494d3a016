import assert from 'node:assert/strict';
import { X509Certificate, randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createCertificate } from 'egd-core/testing';
import type { McpConfig } from '../../src/config/mcp-config.ts';
import { gatewayBackend } from '../../src/mcp/gateway-backend.ts';
import { rollDiceOperation } from '../../src/operations/dice.ts';
import { openTestGateway, type TestGateway } from '../support/gateways.ts';

describe('the gateway that egd mcp trusts', () => {
  const authority = createCertificate({ subject: 'Test CA', authority: true });
  const own = createCertificate({ subject: 'gateway', altNames: ['127.0.0.1'], issuer: authority });
  const other = createCertificate({ subject: 'gateway', altNames: ['127.0.0.1'] });
  let folder: string;
  let opened: TestGateway;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-mcp-tls-'));
    const files = { 'cert.pem': own.cert, 'key.pem': own.key, 'ca.pem': authority.cert, 'other.pem': other.cert, 'empty.pem': '' };
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
    opened = await openTestGateway({ tlsCert: join(folder, 'cert.pem'), tlsKey: join(folder, 'key.pem') });
  });

  after(async () => {
    await opened.close();
    await rm(folder, { recursive: true });
  });

  async function roll(trust: Pick<McpConfig, 'caFile' | 'fingerprint'>): Promise<unknown> {
    const backend = await gatewayBackend({ gateway: opened.gateway.url, apiKey: 'egdk_secret', ...trust });
    try {
      return await backend.call(rollDiceOperation, {}, new AbortController().signal);
    } finally {
      backend.close();
    }
  }

  it('is the one whose certificate its authority signed, or that was pinned', async () => {
    assert.equal((await pushTo(opened, 64)).status, 200);
    await roll({ caFile: join(folder, 'ca.pem') });
    await roll({ fingerprint: new X509Certificate(own.cert).fingerprint256 });
    assert.equal(opened.gateway.status().total_requests_served, 2);
  });

  it('is no other, which never sees the key', async () => {
    const before = opened.gateway.status().total_requests_served;
    await assert.rejects(roll({}), { code: 'GATEWAY_NOT_REACHABLE', message: /certificate/ });
    await assert.rejects(roll({ caFile: join(folder, 'other.pem') }), { code: 'GATEWAY_NOT_REACHABLE' });
    const wrong = new X509Certificate(other.cert).fingerprint256;
    await assert.rejects(roll({ fingerprint: wrong }), { code: 'GATEWAY_NOT_REACHABLE', message: /expected `fingerprint` [0-9a-f]{64}/ });
    assert.equal(opened.gateway.status().total_requests_served, before);
  });

  it('is nobody with a file of authorities that has none', async () => {
    for (const name of ['empty.pem', 'missing.pem']) {
      await assert.rejects(roll({ caFile: join(folder, name) }), { code: 'CONFIG_INVALID_VALUE', message: /`ca_file`/ });
    }
  });
});

// Pushes bytes past fetch, which would not trust the certificate.
async function pushTo({ gateway, packet }: TestGateway, bytes: number): Promise<{ readonly status: number | undefined }> {
  const { request } = await import('node:https');
  return new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/msgpack' };
    const sent = request(`${gateway.url}/push`, { method: 'POST', headers, rejectUnauthorized: false }, (response) => {
      response.resume().once('end', () => resolve({ status: response.statusCode }));
    });
    sent.once('error', reject).end(packet(randomBytes(bytes)));
  });
}
