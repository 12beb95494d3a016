import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { clusterConfig } from '../support/configs.ts';
import { openTestGateway, type TestGateway } from '../support/gateways.ts';
import { hasNatsServer, NatsServer } from '../support/nats-server.ts';

describe('gateways of a fleet', () => {
  let server: NatsServer;
  let members: TestGateway[] = [];

  before(async function start() {
    if (!hasNatsServer) this.skip();
    server = await NatsServer.start();
  });

  after(() => server?.remove());

  afterEach(async () => {
    for (const member of members) await member.close();
    members = [];
  });

  it('serve what was pushed to one of them from another, each byte once, and refuse a packet anywhere', async () => {
    const hmacSecretKey = randomBytes(32).toString('hex');
    const cluster = clusterConfig({ nats: server.url, prefetch: 1024 });
    const first = await openTestGateway({ cluster, hmacSecretKey, bufferSize: 1_048_576, minAvailable: 1 });
    members.push(first);
    const second = await openTestGateway({ cluster, hmacSecretKey, bufferSize: 1_048_576, minAvailable: 1 });
    members.push(second);
    const packet = first.packet(randomBytes(1000), { secret: hmacSecretKey });
    assert.equal((await first.push(packet)).status, 200);
    assert.equal((await second.push(packet)).status, 409);
    // Either may have claimed it already.
    await first.until(({ buffer_bytes_available: here }) => here + second.gateway.status().buffer_bytes_available >= 1000);
    const served = await Promise.all([first, second].map(async ({ gateway }) => fetch(`${gateway.url}/api/random?bytes=1000`)));
    assert.deepEqual(new Set(served.map(({ status }) => status)), new Set([200, 503]));
    await second.until(({ collectors }) => collectors[0]?.packets === 1);
    const old = second.packet(randomBytes(10), { secret: hmacSecretKey, time: Date.now() - 3_600_000 });
    assert.equal((await second.push(old)).status, 400);
    assert.deepEqual(
      [first, second].map(({ gateway }) => gateway.status().collectors[0]?.refused),
      [0, 1],
    );
  });
});
