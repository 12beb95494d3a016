import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import { machineClock } from '../../src/clock/service-clock.ts';
import { packetKey } from '../../src/packets/packet-key.ts';
import { openTestGateway, type TestGateway } from '../support/gateways.ts';

const START = Date.UTC(2026, 2, 1, 12);

describe('openGateway', () => {
  let opened: TestGateway | undefined;
  const open: typeof openTestGateway = async (...options) => (opened = await openTestGateway(...options));

  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });

  it('serves the bytes that were pushed, in their order, each once', async () => {
    const { gateway, packet, push } = await open();
    const data = randomBytes(3000);
    for (const start of [0, 1000, 2000]) {
      const answer = await push(packet(data.subarray(start, start + 1000)));
      assert.equal(answer.status, 200);
      assert.deepEqual(await answer.json(), { accepted: true, collector: 'inside', sequence: start / 1000 + 1 });
    }
    const first = await fetch(`${gateway.url}/api/random?bytes=1500&encoding=binary`);
    const second = await fetch(`${gateway.url}/api/random?bytes=1500&encoding=hex`);
    const served = Buffer.concat([Buffer.from(await first.arrayBuffer()), hexOf(await second.text())]);
    assert.deepEqual(served, data);
    assert.equal(first.headers.get('entropy-consumed'), '1500');
    assert.equal(first.headers.get('entropy-collectors'), 'inside');
    const empty = await fetch(`${gateway.url}/api/random?bytes=1`);
    assert.equal(empty.status, 503);
    assert.match(empty.headers.get('content-type') ?? '', /^application\/problem\+json/);
  });

  it('refuses a packet that came before, and serves its bytes once', async () => {
    const { gateway, packet, push } = await open();
    const bytes = packet(randomBytes(100));
    assert.equal((await push(bytes)).status, 200);
    const again = await push(bytes);
    assert.equal(again.status, 409);
    assert.equal(codeOf(await again.json()), 'PACKET_REPLAYED');
    assert.equal(gateway.status().buffer_bytes_available, 100);
  });

  it('answers 401, 400 and 413 to what it does not take, and says which in its status', async () => {
    const { gateway, packet, push } = await open({ maxPacketSize: 2000 });
    const forged = packet(randomBytes(100));
    forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
    assert.equal((await push(forged)).status, 401);
    assert.equal((await push(Buffer.from('no packet'))).status, 400);
    assert.equal((await push(packet(randomBytes(3000)))).status, 413);
    assert.equal((await push(packet(randomBytes(100), { time: Date.now() - 600_000 }))).status, 400);
    const { warnings } = gateway.status();
    assert.ok(warnings.includes('1 packet was refused in the last five minutes: PACKET_BAD_SIGNATURE.'), warnings.join('\n'));
    assert.equal(gateway.status().buffer_bytes_available, 0);
  });

  it('logs which key a refused packet names, and from where it came; the sender learns neither', async () => {
    const { log, packet, push } = await open();
    const secret = 'b8'.repeat(32);
    const answer = await push(packet(randomBytes(100), { secret }));
    assert.deepEqual([answer.status, codeOf(await answer.json())], [401, 'PACKET_BAD_SIGNATURE']);
    const { code, address, collector, keyId } = log.lines.find(({ message }) => message === 'A packet was refused.')?.fields ?? {};
    assert.deepEqual(
      { code, address, collector, keyId },
      { code: 'PACKET_UNKNOWN_KEY', address: '127.0.0.1', collector: 'inside', keyId: packetKey(Buffer.from(secret, 'hex')).id },
    );
  });

  it('asks a collector to wait with 507 when its buffer is full and nothing may give way', async () => {
    const { packet, push } = await open({ bufferSize: 4096, overflow: 'discard' });
    assert.equal((await push(packet(randomBytes(4000)))).status, 200);
    const refused = packet(randomBytes(200));
    const answer = await push(refused);
    assert.equal(answer.status, 507);
    assert.match(answer.headers.get('retry-after') ?? '', /^\d+$/);
  });

  it('stops verifying for an address whose packets are not signed with its key, whatever is in them', async () => {
    const { packet, push } = await open();
    const statuses: number[] = [];
    for (let count = 0; count < 12; count += 1) {
      const forged = packet(randomBytes(100));
      forged[forged.length - 1] = (forged.at(-1) ?? 0) ^ 1;
      statuses.push((await push(forged)).status);
    }
    assert.deepEqual([...new Set(statuses)], [401, 429]);
    const good = await push(packet(randomBytes(100)));
    assert.equal(good.status, 429);
    assert.match(good.headers.get('retry-after') ?? '', /^\d+$/);
  });

  it('takes QRNG-DD packets, and refuses them where they are not wanted', async () => {
    const first = await open();
    assert.equal((await first.push(first.packet(randomBytes(100), { format: 'qrng-dd-1' }))).status, 200);
    await first.close();
    const second = await open({ packets: ['egd-2'] });
    assert.notEqual((await second.push(second.packet(randomBytes(100), { format: 'qrng-dd-1' }))).status, 200);
  });

  it('makes nothing of a seed that grew too old, also when the date of the machine was set back', async () => {
    const clock = { ...machineClock, now: () => START + date, elapsed: () => passed };
    let [date, passed] = [0, 0];
    const { gateway, packet, push } = await open({ postProcessing: 'hmac-drbg', bufferTtl: 60_000 }, { clock });
    await push(packet(randomBytes(5000), { time: START }));
    assert.equal((await fetch(`${gateway.url}/api/random?bytes=32`)).status, 200);
    [date, passed] = [-1_000_000, 70_000];
    assert.equal((await fetch(`${gateway.url}/api/random?bytes=32`)).status, 503);
  });

  it('is healthy with enough bytes, and says 503 and why without', async () => {
    const { gateway, packet, push } = await open({ bufferSize: 65_536, minAvailable: 1000 });
    const before = await fetch(`${gateway.url}/health`);
    assert.equal(before.status, 503);
    assert.deepEqual(await before.json(), { status: 'unhealthy', buffer_bytes_available: 0 });
    assert.equal((await fetch(`${gateway.url}/live`)).status, 200);
    await push(packet(randomBytes(10_000)));
    const after = await fetch(`${gateway.url}/health`);
    assert.equal(after.status, 200);
    assert.deepEqual(await after.json(), { status: 'healthy', buffer_bytes_available: 10_000 });
  });

  it('tells its metrics, without a label that a client can make up', async () => {
    const { gateway, packet, push } = await open();
    await push(packet(randomBytes(5000)));
    await fetch(`${gateway.url}/api/random?bytes=32`);
    await fetch(`${gateway.url}/made/up/${'x'.repeat(50)}`);
    const text = await (await fetch(`${gateway.url}/metrics`)).text();
    for (const line of [
      'egd_gateway_buffer_bytes 4968',
      'egd_gateway_bytes_received_total 5000',
      'egd_gateway_bytes_served_total{operation="get_random_bytes"} 32',
      'egd_gateway_requests_total{method="POST",route="/push",status="200"} 1',
      'egd_gateway_requests_total{method="GET",route="/api/random",status="200"} 1',
      'egd_gateway_packets_total{collector="inside",verdict="accepted"} 1',
      'egd_gateway_request_duration_seconds_count{route="/api/random"} 1',
    ]) {
      assert.ok(text.split('\n').includes(line), `${line}\n${text}`);
    }
    assert.doesNotMatch(text, /made/);
  });

  it('answers what is being asked when it stops, and keeps no connection', async () => {
    const { gateway, packet, push } = await open();
    await push(packet(randomBytes(5000)));
    const { host, port } = gateway.listen;
    const [idle, asking] = [connect(port, host), connect(port, host)];
    idle.write('GET /live HTTP/1.1\r\nHost: h\r\n\r\n');
    await once(idle, 'data');
    // A packet whose last byte is still on its way.
    const last = packet(randomBytes(100));
    asking.write('GET /live HTTP/1.1\r\nHost: h\r\n\r\n');
    await once(asking, 'data');
    const answers: Buffer[] = [];
    asking.on('data', (chunk: Buffer) => answers.push(chunk));
    asking.write(
      `POST /push HTTP/1.1\r\nHost: h\r\nContent-Type: application/msgpack\r\nContent-Length: ${last.length}\r\nExpect: 100-continue\r\n\r\n`,
    );
    await once(asking, 'data'); // the server waits for the body
    const closed = gateway.close();
    await once(idle, 'close');
    const ended = once(asking, 'close');
    asking.write(last);
    await Promise.all([closed, ended]);
    assert.match(Buffer.concat(answers).toString('latin1'), /HTTP\/1\.1 200 OK[^]*"accepted":true/);
    assert.equal(gateway.status().buffer_bytes_available, 0);
    assert.equal(gateway.status().status, 'unhealthy');
  });

  it('cuts off who is not done when the time to stop is over', async () => {
    const { gateway } = await open({ shutdownTimeout: 50 });
    const asking = connect(gateway.listen.port, gateway.listen.host);
    asking.on('error', () => undefined);
    asking.write(
      'POST /push HTTP/1.1\r\nHost: h\r\nContent-Type: application/msgpack\r\nContent-Length: 10\r\nExpect: 100-continue\r\n\r\n',
    );
    await once(asking, 'data');
    const ended = once(asking, 'close');
    await Promise.all([gateway.close(), ended]);
  });

  it('refuses to be open to others without keys, and leaves nothing open', async () => {
    await assert.rejects(openTestGateway({ listen: { host: '0.0.0.0', port: 0 } }), { code: 'GATEWAY_UNPROTECTED' });
  });

  it('says that its port is taken', async () => {
    const { gateway } = await open();
    await assert.rejects(openTestGateway({ listen: gateway.listen }), { code: 'GATEWAY_ALREADY_RUNNING' });
  });
});

function hexOf(text: string): Buffer {
  return Buffer.from(/"?([0-9a-f]{20,})"?/.exec(text)?.[1] ?? '', 'hex');
}

function codeOf(body: unknown): unknown {
  return typeof body === 'object' && body !== null && 'code' in body ? body.code : undefined;
}
