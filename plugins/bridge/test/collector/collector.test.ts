import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startFakeAppliance, type FakeAppliance } from 'egd-source-quantis/testing';
import { machineClock, type ServiceClock } from '../../src/clock/service-clock.ts';
import { formatKeyFile } from '../../src/packets/key-file.ts';
import { packetKey } from '../../src/packets/packet-key.ts';
import { applianceTable, openTestCollector, type TestCollector } from '../support/collectors.ts';
import { openTestGateway, type TestGateway } from '../support/gateways.ts';

const pushesTo = ({ gateway: { url }, secret }: TestGateway): { pushUrl: string; hmacSecretKey: string } => ({
  pushUrl: `${url}/push`,
  hmacSecretKey: secret.toString('hex'),
});

describe('collector', () => {
  const opened: { close(): unknown }[] = [];

  afterEach(async () => {
    for (const each of opened.splice(0).toReversed()) await each.close();
  });

  async function appliance(options: Parameters<typeof startFakeAppliance>[0] = {}): Promise<FakeAppliance> {
    const made = await startFakeAppliance(options);
    opened.push(made);
    return made;
  }

  async function gateway(...options: Parameters<typeof openTestGateway>): Promise<TestGateway> {
    const made = await openTestGateway(...options);
    opened.push(made);
    return made;
  }

  async function collector(...options: Parameters<typeof openTestCollector>): Promise<TestCollector> {
    const made = await openTestCollector(...options);
    opened.push(made);
    return made;
  }

  it('brings the bytes of an appliance to the gateway', async () => {
    const [inside, outside] = [await appliance(), await gateway()];
    const { until } = await collector([applianceTable(inside.url)], pushesTo(outside));
    await until(({ bytes_pushed }) => bytes_pushed >= 4096);
    const status = outside.gateway.status();
    assert.ok(status.buffer_bytes_available >= 4096);
    assert.deepEqual(
      status.collectors.map(({ id, lost, replayed }) => ({ id, lost, replayed })),
      [{ id: 'inside', lost: 0, replayed: 0 }],
    );
  });

  it('speaks to a QRNG-DD gateway when told to', async () => {
    const [inside, outside] = [await appliance(), await gateway()];
    const { until } = await collector([applianceTable(inside.url)], { ...pushesTo(outside), packet: 'qrng-dd-1' });
    await until(({ bytes_pushed }) => bytes_pushed >= 4096);
    assert.deepEqual(
      outside.gateway.status().collectors.map(({ id }) => id),
      ['qrng-dd'],
    );
  });

  it('flushes what it has when it is stopped, and every byte that it fetched is at the gateway then', async () => {
    const [inside, outside] = [await appliance(), await gateway()];
    const { until, collector: running } = await collector([applianceTable(inside.url)], { ...pushesTo(outside), pushInterval: 3_600_000 });
    await until(({ bytes_fetched }) => bytes_fetched >= 3000);
    const report = await running.stop();
    assert.deepEqual([report.bytes_lost, report.bytes_pushed], [0, report.bytes_fetched]);
    assert.equal(outside.gateway.status().total_bytes_received, report.bytes_fetched);
  });

  it('loses nothing while the gateway is gone: its queue fills, fetching pauses, and all of it goes when the gateway is back', async () => {
    const inside = await appliance();
    const first = await gateway();
    const { port } = first.gateway.listen;
    const sizes = { bufferSize: 4096, queueSize: 8192, packetSize: 2048 };
    const { until, collector: running } = await collector([applianceTable(inside.url)], { ...pushesTo(first), ...sizes });
    await until(({ bytes_pushed }) => bytes_pushed > 0);
    await first.gateway.close();
    const full = await until(({ buffer_bytes, sources }) => buffer_bytes === 4096 && sources[0]?.paused === true);
    assert.ok(full.push_failures_in_a_row > 0);
    const fetches = inside.requests.length;
    await until(({ push_failures_in_a_row }) => push_failures_in_a_row > full.push_failures_in_a_row + 3);
    assert.equal(inside.requests.length, fetches, 'an appliance was asked although there was no room');
    const second = await gateway({ listen: { host: '127.0.0.1', port }, hmacSecretKey: first.secret.toString('hex') });
    await until(({ buffer_bytes, queue_bytes }) => buffer_bytes + queue_bytes < 4096);
    const report = await running.stop();
    assert.deepEqual([report.bytes_lost, report.bytes_pushed], [0, report.bytes_fetched]);
    assert.ok(second.gateway.status().total_bytes_received >= full.buffer_bytes + full.queue_bytes);
  });

  it('tells how many bytes were lost when the gateway stays away until the end', async () => {
    const inside = await appliance();
    const outside = await gateway();
    await outside.gateway.close();
    const { until, collector: running } = await collector([applianceTable(inside.url)], { ...pushesTo(outside), shutdownTimeout: 200 });
    await until(
      ({ queue_bytes, bytes_fetched, pushes_failed }) => queue_bytes > 0 && bytes_fetched > 2048 && Object.keys(pushes_failed).length > 0,
    );
    const report = await running.stop();
    assert.deepEqual([report.bytes_lost, report.bytes_pushed], [report.bytes_fetched, 0]);
    assert.deepEqual(Object.keys(report.pushes_failed), ['ECONNREFUSED']);
  });

  it('holds back what the gateway has no room for, and brings it when there is some', async () => {
    const inside = await appliance();
    const outside = await gateway({ bufferSize: 16_384, overflow: 'discard' });
    const waits: number[] = []; // those the gateway asked for; none is that long here
    const sleep: ServiceClock['sleep'] = (milliseconds, signal) => {
      if (milliseconds > 1000) waits.push(milliseconds);
      return machineClock.sleep(Math.min(milliseconds, 100), signal);
    };
    const clock = { ...machineClock, sleep };
    const { until } = await collector([applianceTable(inside.url)], { ...pushesTo(outside), packetSize: 4096 }, { clock });
    await until(({ pushes_failed }) => (pushes_failed['507'] ?? 0) >= 2);
    assert.ok(waits.length > 0, 'the gateway was asked again without the wait that it wished');
    const drawn = await fetch(`${outside.gateway.url}/api/random?bytes=8192&encoding=binary`);
    assert.equal((await drawn.arrayBuffer()).byteLength, 8192);
    await until(({ bytes_pushed }) => bytes_pushed >= 20_000);
    assert.equal(outside.gateway.status().collectors[0]?.lost, 0);
  });

  it('keeps packets while its key is unknown at the gateway, and signs them with the new key when it has that', async () => {
    const [inside, outside] = [await appliance(), await gateway()];
    const keyFile = join(outside.folder, 'key');
    const write = (secret: Uint8Array): Promise<void> =>
      writeFile(keyFile, formatKeyFile([{ use: 'sign', key: packetKey(secret) }]), { mode: 0o600 });
    await write(randomBytes(32));
    const { until, collector: running } = await collector([applianceTable(inside.url)], {
      pushUrl: `${outside.gateway.url}/push`,
      keyFile,
    });
    await until(({ pushes_failed }) => (pushes_failed['401'] ?? 0) > 0);
    await write(outside.secret);
    await running.reload();
    await until(({ bytes_pushed }) => bytes_pushed > 2048);
    const report = await running.stop();
    assert.deepEqual([report.bytes_lost, report.bytes_pushed], [0, report.bytes_fetched]);
  });

  for (const fault of ['html', 'sentence', 'short', 'constant', 'stuck', 'error-503', 'refused'] as const) {
    it(`lets nothing in while the appliance has the fault "${fault}", and goes on afterwards`, async () => {
      const [inside, outside] = [await appliance(), await gateway()];
      const { until } = await collector([applianceTable(inside.url)], pushesTo(outside));
      await until(({ fetches }) => fetches > 0);
      await inside.setFault(fault);
      const before = await until(({ fetches_failed }) => fetches_failed >= 2);
      const later = await until(({ fetches_failed }) => fetches_failed >= before.fetches_failed + 2);
      assert.equal(later.bytes_fetched, before.bytes_fetched);
      await inside.setFault(undefined);
      await until(({ bytes_fetched }) => bytes_fetched > later.bytes_fetched);
    });
  }

  it('sends datagrams one way, each of which is worth something on its own', async () => {
    const inside = await appliance();
    const outside = await gateway({ udpListen: { host: '127.0.0.1', port: 0 } });
    const { until, collector: running } = await collector([applianceTable(inside.url, { size: 8192 })], {
      ...pushesTo(outside),
      pushUrl: `udp://127.0.0.1:${String(outside.gateway.udp?.port)}`,
    });
    await until(({ bytes_pushed }) => bytes_pushed >= 20_000 && outside.gateway.status().total_bytes_received >= 20_000);
    const report = await running.stop();
    assert.equal(report.bytes_lost, 0);
    assert.ok(report.pushes_succeeded >= 18);
  });

  it('tells its health and figures only where it is asked to listen', async () => {
    const [inside, outside] = [await appliance(), await gateway()];
    const silent = await collector([applianceTable(inside.url)], pushesTo(outside));
    assert.equal(silent.collector.health, undefined);
    const telling = await collector([applianceTable(inside.url)], {
      ...pushesTo(outside),
      id: 'telling',
      healthListen: { host: '127.0.0.1', port: 0 },
    });
    const url = telling.collector.health?.url ?? '';
    await telling.until(({ pushes_succeeded }) => pushes_succeeded > 0);
    const well = await fetch(`${url}/health`);
    const body = (await well.json()) as Record<string, unknown>;
    assert.deepEqual([well.status, body['status'], body['id']], [200, 'healthy', 'telling']);
    const metrics = await (await fetch(`${url}/metrics`)).text();
    assert.match(metrics, /^egd_collector_pushes_succeeded_total [1-9]/m);
    assert.match(metrics, /^egd_collector_source_fetches_total\{source="appliance"\} [1-9]/m);
    assert.equal((await fetch(`${url}/`)).status, 404);
    assert.equal((await fetch(`${url}/health`, { method: 'POST' })).status, 405);
    await inside.setFault('refused');
    await telling.until(({ sources }) => sources[0]?.circuit === 'open');
    const ill = await fetch(`${url}/health`);
    assert.deepEqual([ill.status, ((await ill.json()) as Record<string, unknown>)['status']], [503, 'unhealthy']);
  });

  it('does not begin without a source, or beside a collector with the same state', async () => {
    const [inside, outside] = [await appliance(), await gateway()];
    await assert.rejects(openTestCollector([], pushesTo(outside)), { code: 'COLLECTOR_NO_SOURCE' });
    const { folder } = await collector([applianceTable(inside.url)], pushesTo(outside));
    await assert.rejects(openTestCollector([applianceTable(inside.url)], pushesTo(outside), { folder }), {
      code: 'COLLECTOR_ALREADY_RUNNING',
    });
  });

  it('says neither a byte of entropy nor its key in its log', async () => {
    const [inside, outside] = [await appliance({ seed: 'known' }), await gateway()];
    const running = await collector([applianceTable(inside.url)], pushesTo(outside));
    await running.until(({ bytes_pushed }) => bytes_pushed > 0);
    const text = JSON.stringify(running.log.lines);
    const drawn = Buffer.from(await (await fetch(`${outside.gateway.url}/api/random?bytes=1024&encoding=binary`)).arrayBuffer());
    for (const secret of [outside.secret.toString('hex'), drawn.toString('hex').slice(0, 16), drawn.toString('base64').slice(0, 12)])
      assert.ok(!text.includes(secret));
    assert.ok(text.includes('Fetched.'));
  });
});
