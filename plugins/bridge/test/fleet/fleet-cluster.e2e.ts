import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { blocksOf, join, markedPacket } from '../support/fleet-member.ts';
import { hasNatsServer, startNatsCluster, type NatsServer } from '../support/nats-server.ts';

const PACKETS = 60;

describe('a fleet on three servers of NATS, killed one after the other', function () {
  this.timeout(120_000);
  let servers: NatsServer[] = [];
  const members: Fleet[] = [];

  before('needs nats-server (apt-get install nats-server)', async function () {
    if (!hasNatsServer) this.skip();
    servers = await startNatsCluster();
  });

  after(async () => {
    await Promise.all(members.map((member) => member.close()));
    await Promise.all(servers.map((server) => server.remove()));
  });

  it('goes on with two of them, and serves nothing twice', async () => {
    const [first] = servers;
    assert(first !== undefined);
    const cluster = { nats: servers.map(({ url }) => url), replicas: 3 };
    for (let member = 0; member < 3; member += 1) members.push(await whenReady(() => join(first, { cluster })));
    const served: string[] = [];
    const accepted = new Set<number>();
    for (let sequence = 0; sequence < PACKETS; sequence += 1) {
      const victim = sequence % 20 === 10 ? servers[Math.floor(sequence / 20) % 3] : undefined;
      await victim?.kill('SIGKILL');
      const member = at(members, sequence);
      const answer = await whenReady(() => member.store.deliver(markedPacket({ sequence })));
      if (answer === 'accepted') accepted.add(sequence);
      const drawn = await Promise.allSettled(members.map(async (each) => each.supply.take(512)));
      for (const draw of drawn) if (draw.status === 'fulfilled') served.push(...blocksOf(draw.value.bytes));
      await victim?.start();
    }
    assert(accepted.size >= PACKETS * 0.9, `${accepted.size} of ${PACKETS} packets were accepted`);
    const again = await whenReady(() => at(members, 1).store.deliver(markedPacket({ sequence: 30 })));
    assert.equal(again, 'seen');
    const all = served.length;
    assert.equal(new Set(served).size, all, 'blocks were served twice');
    assert(all > accepted.size * 64 * 0.5, `${all} of ${accepted.size * 64} blocks were served`);
    process.stdout.write(`      ${accepted.size} of ${PACKETS} packets accepted, ${all} blocks served once\n`);
  });
});

// While three servers choose who leads nothing is answered.
async function whenReady<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await work();
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? error.code : undefined;
      if (attempt === 100 || !['GATEWAY_UNAVAILABLE', 'GATEWAY_FLEET_UNREACHABLE'].includes(String(code))) throw error;
      await delay(100);
    }
  }
}

function at(members: readonly Fleet[], index: number): Fleet {
  const member = members[index % members.length];
  if (member === undefined) throw new RangeError('No member.');
  return member;
}
