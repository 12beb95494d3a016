import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { EgdError } from 'egd-core';
import type { Packet } from '../../src/packets/packet.ts';
import { type DatagramListener, listenForDatagrams } from '../../src/transports/datagram-listener.ts';
import { udpPusher } from '../../src/transports/udp-pusher.ts';
import { keptLog } from '../support/quiet-log.ts';

const NEVER = new AbortController().signal;

function packetOf(data: Uint8Array): Packet {
  return { format: 'egd-2', collector: 'inside', keyId: '0123456789abcdef', epoch: 1, sequence: 1, time: 0, data };
}

describe('datagrams', () => {
  const opened: { close(): unknown }[] = [];
  let log = keptLog();

  beforeEach(() => {
    log = keptLog();
  });

  afterEach(async () => {
    for (const each of opened.splice(0).toReversed()) await each.close();
  });

  async function listener(receiveDatagram: (bytes: Uint8Array) => Promise<Packet>, mostPending = 4096): Promise<DatagramListener> {
    const made = await listenForDatagrams({
      listen: { host: '127.0.0.1', port: 0 },
      receiver: { receiveDatagram },
      log,
      mostPending,
    });
    opened.push(made);
    return made;
  }

  it('reach the receiver as they were sent, and are counted', async () => {
    const { promise: all, resolve } = Promise.withResolvers<void>();
    const came: Buffer[] = [];
    const there = await listener(async (bytes) => {
      came.push(Buffer.from(bytes));
      if (came.length === 20) resolve();
      return packetOf(bytes);
    });
    const push = udpPusher({ url: `udp://127.0.0.1:${String(there.address.port)}` });
    opened.push(push);
    const datagrams = Array.from({ length: 20 }, (_, index) => Buffer.concat([Buffer.of(index), randomBytes(1000)]));
    for (const datagram of datagrams) assert.deepEqual(await push.push(datagram, NEVER), { status: 'delivered' });
    await all;
    assert.deepEqual(
      came.toSorted((a, b) => (a[0] ?? 0) - (b[0] ?? 0)),
      datagrams,
    );
    await there.close();
    opened.shift();
    assert.deepEqual(there.report(), { received: 20, accepted: 20, bytes: 20 * 1001, overrun: 0, refused: {} });
  });

  it('are received at one place by one gateway', async () => {
    const first = await listener(async (bytes) => packetOf(bytes));
    const taken = listenForDatagrams({
      listen: first.address,
      receiver: { receiveDatagram: async (bytes) => packetOf(bytes) },
      log: keptLog(),
    });
    await assert.rejects(taken, { code: 'GATEWAY_ALREADY_RUNNING' });
  });

  it('can not be received at an address of another machine, which is told as a mistake of the configuration', async () => {
    const listen = { host: '192.0.2.1', port: 0 };
    const failed = listenForDatagrams({ listen, receiver: { receiveDatagram: async (bytes) => packetOf(bytes) }, log: keptLog() });
    await assert.rejects(failed, { code: 'CONFIG_INVALID_VALUE', message: /udp:\/\/192\.0\.2\.1:0: EADDRNOTAVAIL/ });
  });

  it('are never answered, whatever they are', async () => {
    const { promise: both, resolve } = Promise.withResolvers<void>();
    let refusals = 0;
    const there = await listener(async () => {
      if (++refusals === 2) resolve();
      throw new EgdError('PACKET_MALFORMED', 'no datagram of a collector');
    });
    const stranger = createSocket('udp4');
    opened.push(stranger);
    stranger.bind(0, '127.0.0.1');
    await once(stranger, 'listening');
    const first = once(stranger, 'message');
    stranger.send(randomBytes(10), there.address.port, '127.0.0.1');
    stranger.send(Buffer.alloc(0), there.address.port, '127.0.0.1');
    await both;
    await there.close();
    opened.shift();
    assert.deepEqual(there.report().refused, { PACKET_MALFORMED: 2 });
    stranger.send('from itself', stranger.address().port, '127.0.0.1');
    const [message]: unknown[] = await first;
    assert.equal(String(message), 'from itself', 'an answer came before');
  });

  it('that are refused by the thousand fill no log', async () => {
    const { promise: all, resolve } = Promise.withResolvers<void>();
    let came = 0;
    const there = await listener(async () => {
      if (++came === 200) resolve();
      throw new EgdError('PACKET_BAD_SIGNATURE', 'sealed by nobody');
    });
    const push = udpPusher({ url: `udp://127.0.0.1:${String(there.address.port)}` });
    opened.push(push);
    for (let times = 0; times < 200; times++) await push.push(randomBytes(60), NEVER);
    await all;
    await there.close();
    opened.shift();
    assert.deepEqual(there.report().refused, { PACKET_BAD_SIGNATURE: 200 });
    assert.ok(log.lines.length < 5, `${String(log.lines.length)} lines`);
  });

  it('that come faster than they can be stored are dropped and counted, not piled up', async () => {
    const { promise: stored, resolve: store } = Promise.withResolvers<void>();
    const { promise: third, resolve } = Promise.withResolvers<void>();
    const there = await listener(async (bytes) => {
      await stored;
      return packetOf(bytes);
    }, 2);
    const push = udpPusher({ url: `udp://127.0.0.1:${String(there.address.port)}` });
    opened.push(push);
    for (let index = 0; index < 3; index++) await push.push(randomBytes(10), NEVER);
    const look = setInterval(() => there.report().overrun === 1 && resolve(), 5);
    await third;
    clearInterval(look);
    store();
    await there.close();
    opened.shift();
    assert.deepEqual(there.report(), { received: 3, accepted: 2, bytes: 20, overrun: 1, refused: {} });
  });

  it('go on when nobody listens: what comes back by ICMP holds nothing back', async () => {
    const there = await listener(async (bytes) => packetOf(bytes));
    const { port } = there.address;
    await there.close();
    opened.shift();
    const push = udpPusher({ url: `udp://127.0.0.1:${String(port)}` });
    opened.push(push);
    for (let index = 0; index < 20; index++) assert.deepEqual(await push.push(randomBytes(10), NEVER), { status: 'delivered' });
  });

  it('go evenly, no more a second than the rate', async () => {
    const there = await listener(async (bytes) => packetOf(bytes));
    const push = udpPusher({ url: `udp://127.0.0.1:${String(there.address.port)}`, rate: 500 });
    opened.push(push);
    const begun = performance.now();
    for (let index = 0; index < 100; index++) await push.push(randomBytes(10), NEVER);
    assert.ok(performance.now() - begun >= 190, `100 datagrams took ${String(performance.now() - begun)} ms`);
  });

  it('that the machine itself can not send are told as failed, and another try opens the socket anew', async () => {
    const push = udpPusher({ url: 'udp://127.0.0.1:9' });
    opened.push(push);
    const outcome = await push.push(randomBytes(70_000), NEVER);
    assert.equal(outcome.status === 'failed' && outcome.reason, 'EMSGSIZE');
    assert.deepEqual(await push.push(randomBytes(10), NEVER), { status: 'delivered' });
  });

  it('a port that is taken is told', async () => {
    const there = await listener(async (bytes) => packetOf(bytes));
    await assert.rejects(
      listenForDatagrams({ listen: there.address, receiver: { receiveDatagram: async () => packetOf(Buffer.alloc(0)) }, log: keptLog() }),
      {
        code: 'GATEWAY_ALREADY_RUNNING',
      },
    );
  });
});
