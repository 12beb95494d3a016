import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { EgdError, type CommandHost, type DaemonEntropy } from 'egd-core';
import { startFakeAppliance, type FakeAppliance } from 'egd-source-quantis/testing';
import { sealDatagram } from '../../src/packets/datagram.ts';
import { packetKey } from '../../src/packets/packet-key.ts';
import { applianceTable, openTestCollector } from '../support/collectors.ts';
import { openTestGateway, type TestGateway } from '../support/gateways.ts';
import { openSourceType } from '../support/quantis-type.ts';

describe('where a gateway draws from', () => {
  let opened: TestGateway | undefined;
  let appliance: FakeAppliance | undefined;

  afterEach(async () => {
    await opened?.close();
    await appliance?.close();
    opened = appliance = undefined;
  });

  it('what a collector fetched and pushed, from the appliance to the client', async () => {
    appliance = await startFakeAppliance();
    opened = await openTestGateway();
    const collector = await openTestCollector([applianceTable(appliance.url)], {
      pushUrl: `${opened.gateway.url}/push`,
      hmacSecretKey: opened.secret.toString('hex'),
    });
    await opened.until(({ buffer_bytes_available: bytes }) => bytes >= 4096);
    await collector.close();
    const [status] = opened.gateway.status().collectors;
    assert.deepEqual({ id: status?.id, lost: status?.lost, refused: status?.refused }, { id: 'inside', lost: 0, refused: 0 });
    const answer = await fetch(`${opened.gateway.url}/api/uuid`);
    assert.equal(answer.status, 200);
    assert.equal(answer.headers.get('entropy-collectors'), 'inside');
  });

  it('the sources of the configuration in direct mode, and fetches no more than it has room for', async () => {
    appliance = await startFakeAppliance();
    opened = await openTestGateway(
      { mode: 'direct', bufferSize: 8192 },
      { egd: { sources: [applianceTable(appliance.url)] }, types: await openSourceType() },
    );
    await opened.until(({ buffer_bytes_available: bytes }) => bytes === 8192);
    const answer = await fetch(`${opened.gateway.url}/api/random?bytes=4096&encoding=binary`);
    assert.equal((await answer.arrayBuffer()).byteLength, 4096);
    assert.equal(answer.headers.get('entropy-collectors'), 'direct');
    const status = await opened.until(({ buffer_bytes_available: bytes }) => bytes === 8192);
    assert.equal(status.total_bytes_overflowed, 0);
    assert.equal((await fetch(`${opened.gateway.url}/push`, { method: 'POST' })).status, 404);
  });

  it('in direct mode says which source gives nothing', async () => {
    appliance = await startFakeAppliance();
    const { url } = appliance;
    await appliance.close();
    opened = await openTestGateway({ mode: 'direct' }, { egd: { sources: [applianceTable(url)] }, types: await openSourceType() });
    const { warnings } = await opened.until((status) => status.warnings.some((warning) => warning.includes('appliance')));
    assert.ok(warnings.includes('The source "appliance" gives nothing: SOURCE_NETWORK_ERROR.'), warnings.join('\n'));
  });

  it('the running daemon in daemon mode, and leaves most of its pool there', async () => {
    opened = await openTestGateway({ mode: 'daemon' }, { host: hostWith(async (bytes) => randomBytes(bytes)) });
    const status = await opened.until(({ buffer_bytes_available: bytes }) => bytes === 262_144);
    assert.equal(status.buffer_bytes_capacity, 262_144);
    const answer = await fetch(`${opened.gateway.url}/api/random?bytes=65536&encoding=binary`);
    assert.equal((await answer.arrayBuffer()).byteLength, 65_536);
    assert.equal(answer.headers.get('entropy-collectors'), 'daemon');
  });

  it('nothing while there is no daemon, and says so', async () => {
    opened = await openTestGateway({ mode: 'daemon' }, { host: hostWith(noDaemon) });
    const { warnings } = await opened.until((status) => status.warnings.some((warning) => warning.includes('daemon gives')));
    assert.ok(warnings.includes('The daemon gives nothing: DAEMON_NOT_RUNNING.'));
    assert.equal((await fetch(`${opened.gateway.url}/health`)).status, 503);
  });

  it('datagrams of a collector, and counts those that it refuses', async () => {
    opened = await openTestGateway({ udpListen: { host: '127.0.0.1', port: 0 } });
    const { gateway, secret } = opened;
    assert.ok(gateway.udp !== undefined);
    const socket = createSocket('udp4');
    const datagram = sealDatagram(
      { collector: 'inside', epoch: 1, sequence: 1, time: Date.now(), data: randomBytes(1000) },
      packetKey(secret),
      'aes-256-gcm',
    );
    const send = (bytes: Uint8Array): void => socket.send(bytes, gateway.udp?.port, gateway.udp?.host);
    send(datagram);
    await opened.until(({ buffer_bytes_available: bytes }) => bytes === 1000);
    send(datagram);
    await opened.until(({ warnings }) => warnings.includes('1 packet was refused in the last five minutes: PACKET_REPLAYED.'));
    socket.close();
    assert.equal(gateway.status().buffer_bytes_available, 1000);
  });
});

// Of the command line, the daemon alone.
function hostWith(take: DaemonEntropy['take']): Pick<CommandHost, 'findDaemon'> {
  return { findDaemon: async () => ({ take, close: () => undefined }) };
}

function noDaemon(): Promise<Uint8Array> {
  return Promise.reject(new EgdError('DAEMON_NOT_RUNNING', 'No daemon.'));
}
