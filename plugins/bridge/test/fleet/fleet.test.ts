import assert from 'node:assert/strict';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { blocksOf, fingerprinted, join, markedPacket, type JoinOptions } from '../support/fleet-member.ts';
import { hasNatsServer, NatsServer } from '../support/nats-server.ts';

describe('a fleet of gateways', () => {
  const fleets: Fleet[] = [];
  let server: NatsServer;

  before('needs nats-server (apt-get install nats-server)', function () {
    if (!hasNatsServer) this.skip();
  });

  beforeEach(async () => {
    server = await NatsServer.start();
  });

  afterEach(async () => {
    await Promise.all(fleets.splice(0).map((fleet) => fleet.close()));
    await server.remove();
  });

  async function member(options?: JoinOptions): Promise<Fleet> {
    const fleet = await join(server, options);
    fleets.push(fleet);
    return fleet;
  }

  it('serves at one gateway what another accepted, each byte once', async () => {
    const [one, two] = [await member(), await member()];
    const packets = Array.from({ length: 8 }, (_, sequence) => markedPacket({ sequence }));
    const sent = packets.flatMap(({ data }) => blocksOf(data));
    for (const packet of packets) assert.equal(await one.store.deliver(packet), 'accepted');
    const taken = [await two.supply.take(4096), await one.supply.take(2048), await two.supply.take(2048)];
    assert.deepEqual(taken.flatMap(({ bytes }) => blocksOf(bytes)).toSorted(), sent.toSorted());
    assert.deepEqual(taken[0]?.madeOf.collectors, ['inside']);
    await assert.rejects(async () => one.supply.take(1), { code: 'NOT_ENOUGH_ENTROPY' });
  });

  it('wipes the bytes of a packet when they are stored, and of one that came before', async () => {
    const fleet = await member();
    const packet = markedPacket();
    await fleet.store.deliver(packet);
    assert(packet.data.every((byte) => byte === 0));
    const again = markedPacket();
    assert.equal(await fleet.store.deliver(again), 'seen');
    assert(again.data.every((byte) => byte === 0));
  });

  it('refuses a packet that came before, at whichever gateway, also at once', async () => {
    const [one, two] = [await member(), await member()];
    const answers = await Promise.all([one, two, one, two].map(({ store }) => store.deliver(markedPacket({ sequence: 7 }))));
    assert.deepEqual(answers.toSorted(), ['accepted', 'seen', 'seen', 'seen']);
    assert.equal((await two.supply.take(1024)).bytes.length, 1024);
    await assert.rejects(async () => two.supply.take(1), { code: 'NOT_ENOUGH_ENTROPY' });
  });

  it('refuses a packet of QRNG-DD by its fingerprints, also when the keys of the gateways differ by one', async () => {
    const [one, two] = [await member(), await member()];
    assert.equal(await one.store.deliver(fingerprinted(['aa', 'bb'])), 'accepted');
    assert.equal(await two.store.deliver(fingerprinted(['bb', 'cc'])), 'seen');
    assert.equal(await two.store.deliver(fingerprinted(['dd'])), 'accepted'); // the same number of a collector that began anew
  });

  it('refuses after a restart of all gateways and a kill of the server what came before, and serves what was not served', async () => {
    const first = await member();
    for (const sequence of [0, 1, 2, 3]) await first.store.deliver(markedPacket({ sequence }));
    const served = blocksOf((await first.supply.take(2048)).bytes);
    const ready = first.status().ready;
    await Promise.all(fleets.splice(0).map((fleet) => fleet.close()));
    await server.kill('SIGKILL');
    await server.start();
    const second = await member();
    for (const sequence of [0, 1, 2, 3]) assert.equal(await second.store.deliver(markedPacket({ sequence })), 'seen');
    const rest = 4096 - 2048 - ready;
    const more = blocksOf((await second.supply.take(rest)).bytes);
    assert.equal(new Set([...served, ...more]).size, served.length + more.length);
    await assert.rejects(async () => second.supply.take(1), { code: 'NOT_ENOUGH_ENTROPY' });
  });

  it('serves nothing twice when the server is killed right after bytes were taken', async () => {
    const fleet = await member();
    for (let sequence = 0; sequence < 32; sequence += 1) await fleet.store.deliver(markedPacket({ sequence }));
    const served = blocksOf((await fleet.supply.take(16_384)).bytes);
    const { ready } = fleet.status();
    await server.kill('SIGKILL');
    await Promise.all(fleets.splice(0).map((each) => each.close()));
    await server.start();
    const other = await member();
    const more = blocksOf((await other.supply.take(32_768 - 16_384 - ready)).bytes);
    assert.equal(new Set([...served, ...more]).size, served.length + more.length);
    await assert.rejects(async () => other.supply.take(1), { code: 'NOT_ENOUGH_ENTROPY' });
  });

  it('says that it is full where nothing gives way, and takes the packet later', async () => {
    const fleet = await member({ gateway: { bufferSize: 4096, overflow: 'discard' } });
    const answers: string[] = [];
    for (const sequence of [0, 1, 2, 3]) answers.push(await fleet.store.deliver(markedPacket({ sequence })));
    assert.deepEqual(answers, ['accepted', 'accepted', 'accepted', 'full']);
    assert.equal(fleet.stock().overflowed, 1024);
    await fleet.supply.take(3072);
    assert.equal(await fleet.store.deliver(markedPacket({ sequence: 3 })), 'accepted');
    assert.equal(await fleet.store.deliver(markedPacket({ sequence: 3 })), 'seen');
  });

  it('lets the oldest packets give way where that is set', async () => {
    const fleet = await member({ gateway: { bufferSize: 4096, overflow: 'replace' } });
    for (const sequence of [0, 1, 2, 3]) assert.equal(await fleet.store.deliver(markedPacket({ sequence })), 'accepted');
    assert.match(blocksOf((await fleet.supply.take(1024)).bytes)[0] ?? '', /^insi00000001/);
  });

  it('serves nothing that has grown too old, by its own clock', async () => {
    let now = Date.now();
    const fleet = await member({ now: () => now });
    await fleet.store.deliver(markedPacket({ sequence: 0, time: now }));
    now += 3_600_001;
    await fleet.store.deliver(markedPacket({ sequence: 1, time: now }));
    assert.match(blocksOf((await fleet.supply.take(1024)).bytes)[0] ?? '', /^insi00000001/);
    assert.equal(fleet.stock().expired, 1024);
  });

  it('serves nothing that has grown too old where its clock was set back meanwhile', async () => {
    let [now, elapsed] = [Date.now(), 0];
    const fleet = await member({ now: () => now, elapsed: () => elapsed });
    await fleet.store.deliver(markedPacket({ sequence: 0, time: now }));
    await fleet.supply.take(16); // the rest of the message is ready here
    now -= 7_200_000;
    elapsed += 3_600_001;
    await assert.rejects(async () => fleet.supply.take(16), { code: 'NOT_ENOUGH_ENTROPY' });
    assert.equal(fleet.stock().expired, 1008);
  });

  it('keeps the order of requests, and what a request that was too large left behind', async () => {
    const fleet = await member();
    for (const sequence of [0, 1]) await fleet.store.deliver(markedPacket({ sequence }));
    const [large, small] = await Promise.allSettled([fleet.supply.take(4096), fleet.supply.take(2048)]);
    assert.equal(large.status === 'rejected' && large.reason.code, 'NOT_ENOUGH_ENTROPY');
    assert.equal(small.status === 'fulfilled' && small.value.bytes.length, 2048);
  });

  it('refuses a packet that is larger than a message of NATS may be, and does not count it as come', async () => {
    const fleet = await member();
    await assert.rejects(() => fleet.store.deliver(markedPacket({ size: 1_048_576 })), { code: 'PACKET_TOO_LARGE' });
    assert.equal(await fleet.store.deliver(markedPacket({ size: 1_000_000 })), 'accepted');
    assert.equal((await fleet.supply.take(1_000_000)).bytes.length, 1_000_000);
  });

  it('tells of the collectors of all gateways', async () => {
    const [one, two] = [await member(), await member()];
    await one.store.deliver(markedPacket({ collector: 'a..b', sequence: 1 }));
    await two.store.deliver(markedPacket({ collector: 'a..b', sequence: 4 }));
    await two.store.deliver(markedPacket({ collector: 'a..b', sequence: 4 }));
    const [collector] = two.collectors();
    const { id, packets, bytes, lost, gaps, replayed, sequence } = collector ?? assert.fail();
    assert.deepEqual(
      { id, packets, bytes, lost, gaps, replayed, sequence },
      { id: 'a..b', packets: 2, bytes: 2048, lost: 2, gaps: 1, replayed: 1, sequence: 4 },
    );
    const late = await member();
    assert.equal(late.collectors()[0]?.packets, 2);
  });

  it('tells how much there is to be taken', async () => {
    const fleet = await member();
    for (let sequence = 0; sequence < 20; sequence += 1) await fleet.store.deliver(markedPacket({ sequence, size: 65_536 }));
    const late = await member();
    const { available, capacity, level, lastReceived } = late.stock();
    assert(Math.abs(available - 20 * 65_536) < 20 * 100, `${available}`);
    assert.deepEqual({ capacity, level }, { capacity: 10_485_760, level: 'medium' });
    assert(lastReceived !== undefined && Math.abs(lastReceived - Date.now()) < 60_000);
  });

  it('does not begin where there is no NATS, and says so without the password', async () => {
    const { address } = server;
    await server.kill();
    await assert.rejects(join(server, { cluster: { nats: `nats://me:hunter2@${address}` } }), (error: Error) => {
      assert.equal('code' in error && error.code, 'GATEWAY_FLEET_UNREACHABLE');
      assert(error.message.includes(address) && !error.message.includes('hunter2'));
      return true;
    });
  });
});
