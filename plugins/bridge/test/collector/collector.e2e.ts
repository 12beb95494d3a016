import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startFakeAppliance, type FakeAppliance } from 'egd-source-quantis/testing';
import { startEgd } from '../support/egd-process.ts';
import { openTestGateway, type TestGateway } from '../support/gateways.ts';
import { listeningSockets } from '../support/listening-sockets.ts';
import { startService, type ServiceProcess } from '../support/service-process.ts';

describe('egd collector', () => {
  let folder: string;
  let appliance: FakeAppliance;
  let gateway: TestGateway;
  const services: ServiceProcess[] = [];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-collector-'));
    appliance = await startFakeAppliance();
    gateway = await openTestGateway({ udpListen: { host: '127.0.0.1', port: 0 } });
  });

  afterEach(async () => {
    for (const { child, stop } of services.splice(0)) if (child.exitCode === null && child.signalCode === null) await stop();
    await appliance.close();
    await gateway.close();
    await rm(folder, { recursive: true });
  });

  async function collector(more: string): Promise<ServiceProcess> {
    const toml = `[collector]
id = "inside"
appliance_url = "${appliance.url}"
fetch_interval = "20ms"
push_interval = "50ms"
shutdown_timeout = "1s"
state_file = "collector.state"
${more}`;
    const service = await startService('collector', { folder, toml, key: gateway.secret.toString('hex'), ready: /Collecting from/ });
    services.push(service);
    return service;
  }

  async function received(bytes: number): Promise<void> {
    while (gateway.gateway.status().total_bytes_received < bytes) {
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
    }
  }

  const https = (): string => `push_url = "${gateway.gateway.url}/push"\n`;

  it('opens no socket that listens while it fetches and pushes, by https or by udp', async () => {
    const ways = [https(), `push_url = "udp://127.0.0.1:${gateway.gateway.udp?.port ?? 0}"\n`];
    for (const way of ways) {
      const { child, stop } = await collector(way);
      await received(gateway.gateway.status().total_bytes_received + 4096);
      assert.deepEqual(listeningSockets(child.pid ?? 0), []);
      assert.equal(await stop(), 0);
    }
  });

  it('says that it collects when it does, and not before a key that can not be used', async () => {
    await writeFile(join(folder, 'egd.toml'), `[collector]\nappliance_url = "${appliance.url}"\n${https()}`, { mode: 0o600 });
    const { status, stdout, stderr } = await startEgd(['collector'], { home: folder }).ended;
    assert.deepEqual([status, stdout], [3, '']);
    assert.match(stderr, /^Error: There is no key of packets.*\nCode: BRIDGE_KEY_INVALID\n/);
  });

  it('listens on loopback alone where its health is asked for', async () => {
    const { child, lines, stop } = await collector(`${https()}health_listen = "127.0.0.1:0"\n`);
    await received(1024);
    const [socket, ...others] = listeningSockets(child.pid ?? 0);
    assert.match(socket ?? '', /^tcp 0100007F:/);
    assert.deepEqual(others, []);
    const [, url = ''] = lines.map((line) => /Health is told at (\S+)\./.exec(line)).find((match) => match !== null) ?? [];
    assert.equal((await fetch(url)).status, 200);
    await stop();
  });

  it('logs JSON, pushes what it has when it is told to stop, and ends with 0', async () => {
    const { lines, stop } = await collector(https());
    await received(4096);
    assert.equal(await stop(), 0);
    const logged = lines.map((line) => JSON.parse(line) as Record<string, unknown>);
    const last = logged.at(-1) ?? {};
    assert.equal(last['fetched'], gateway.gateway.status().total_bytes_received);
    assert.equal(last['pushed'], last['fetched']);
    assert.ok(logged.every(({ level, time, component }) => [level, time, component].every((value) => typeof value === 'string')));
  });

  it('ends with 5, and says how much was lost, when the gateway does not take the rest', async () => {
    const url = https();
    await gateway.gateway.close();
    const { child, lines, stop } = await collector(url);
    let stderr = '';
    child.stderr?.on('data', (text) => (stderr += String(text)));
    while (!lines.some((line) => line.includes('COLLECTOR_PUSH_FAILED'))) {
      await new Promise((resolve) => {
        setTimeout(resolve, 10);
      });
    }
    assert.equal(await stop(), 5);
    assert.match(stderr, /stopped with [1-9]\d* bytes that http:\/\/127\.0\.0\.1:\d+\/push did not take within 1 seconds; they are lost/);
  });

  it('goes on with later numbers after it was killed', async () => {
    const first = await collector(https());
    await received(2048);
    first.child.kill('SIGKILL');
    await new Promise((resolve) => {
      first.child.once('close', resolve);
    });
    const before = gateway.gateway.status();
    const second = await collector(https());
    await received(before.total_bytes_received + 2048);
    assert.equal(await second.stop(), 0);
    const [there] = gateway.gateway.status().collectors;
    assert.ok(
      (there?.sequence ?? 0) > (before.collectors[0]?.sequence ?? Infinity) &&
        (there?.epoch ?? 0) > (before.collectors[0]?.epoch ?? Infinity),
    );
    assert.equal(there?.replayed, 0);
  });
});
