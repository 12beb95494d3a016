import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { startFakeAppliance, type FakeAppliance } from 'egd-source-quantis/testing';
import type { GatewayStatus } from '../../src/gateway/gateway-status.ts';
import { layOneWaySite, obstacle, type OneWaySite } from '../support/one-way-site.ts';
import { startService, type ServiceProcess } from '../support/service-process.ts';

const LOSS = 20; // of a hundred datagrams

describe('one way over udp', () => {
  const why = obstacle();
  const services: ServiceProcess[] = [];
  let folder: string | undefined;
  let site: OneWaySite | undefined;
  let appliance: FakeAppliance | undefined;

  after(async () => {
    for (const { child, stop } of services) if (child.exitCode === null && child.signalCode === null) await stop();
    await appliance?.close();
    site?.remove();
    if (folder !== undefined) await rm(folder, { recursive: true });
  });

  const title = `fills the gateway while every packet of the way back is dropped and ${LOSS} of 100 datagrams are lost`;
  if (why !== undefined) {
    it.skip(`${title} (${why})`);
    return;
  }

  it(title, async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-one-way-'));
    site = layOneWaySite(LOSS);
    const { inner, outer, inside, outside } = site;
    appliance = await startFakeAppliance({ host: site.appliance });
    const key = randomBytes(32).toString('hex');

    const gateway = await startService('gateway', {
      folder,
      namespace: outer,
      key,
      ready: /Receiving datagrams/,
      toml: `[gateway]\nlisten = "127.0.0.1:7764"\nudp_listen = "${outside}:7765"\nstate_file = "gateway.state"\napi_key_file = "keys.json"\naudit_file = "none"\n`,
    });
    services.push(gateway);
    const collector = await startService('collector', {
      folder,
      namespace: inner,
      key,
      ready: /Collecting from/,
      toml: `[collector]
id = "inside"
appliance_url = "${appliance.url}"
allow_http = true
fetch_chunk_size = 16384
fetch_interval = "100ms"
push_url = "udp://${outside}:7765"
push_interval = "100ms"
state_file = "collector.state"
`,
    });
    services.push(collector);

    await statusWhen(outer, ({ total_bytes_received }) => total_bytes_received >= 500_000);
    assert.equal(openSockets(inner), '', 'the collector listens somewhere');
    assert.equal(await collector.stop(), 0);
    assert.equal(site.cameBack(), 0, 'something was sent back');

    const { collectors, buffer_bytes_available } = await statusWhen(outer, () => true);
    const [counted] = collectors;
    assert.ok(counted !== undefined && buffer_bytes_available >= 500_000);
    const lost = site.lostOnTheWay();
    const all = counted.packets + lost;
    assert.ok(Math.abs(lost / all - LOSS / 100) < 5 * Math.sqrt(0.16 / all), `${lost} of ${all} were lost`);
    // What was lost after the last datagram that arrived is not known to be lost yet.
    assert.ok(counted.lost <= lost && counted.lost >= lost - 20, `the gateway counts ${counted.lost} lost, the cable ${lost}`);
    assert.ok(counted.gaps > 0);

    // The rule that drops what comes in does so, and counts it.
    spawnSync('ip', ['netns', 'exec', outer, 'ping', '-c', '1', '-W', '1', inside]);
    spawnSync('ip', ['netns', 'exec', outer, process.execPath, '-e', SEND_BACK, inside]);
    assert.ok(site.cameBack() > 0);
    assert.equal(await gateway.stop(), 0);
  }).timeout(120_000);
});

const SEND_BACK = "require('node:dgram').createSocket('udp4').send('back', 9, process.argv[1], () => process.exit())";

// Of TCP those that listen, and of UDP those that take datagrams from everybody.
function openSockets(namespace: string): string {
  const { stdout } = spawnSync('ip', ['netns', 'exec', namespace, 'ss', '-Hltun'], { encoding: 'utf8' });
  return stdout;
}

async function statusWhen(namespace: string, isAsWished: (status: GatewayStatus) => boolean): Promise<GatewayStatus> {
  for (;;) {
    const asked =
      "fetch('http://127.0.0.1:7764/api/status').then((reply) => reply.ok ? reply.text() : Promise.reject(reply.status)).then(console.log)";
    const { stdout } = await promisify(execFile)('ip', ['netns', 'exec', namespace, process.execPath, '-e', asked]);
    const status = JSON.parse(stdout) as GatewayStatus;
    if (isAsWished(status)) return status;
  }
}
