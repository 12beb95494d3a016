import assert from 'node:assert/strict';
import type { Fleet } from '../../src/fleet/fleet.ts';
import { join, type JoinOptions } from '../support/fleet-member.ts';
import { hasNatsServer, NatsServer } from '../support/nats-server.ts';

describe('the quotas of a fleet', () => {
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

  it('are never exceeded, however many gateways charge at once', async () => {
    const members = [await member(), await member(), await member()];
    const perDay = 10_000;
    const charges = Array.from({ length: 90 }, (_, index) => Promise.resolve(members[index % 3]?.quotas.charge('alice', 200, perDay)));
    const granted = (await Promise.all(charges)).filter((each) => each === true).length;
    assert(granted * 200 <= perDay, `${granted * 200}`);
    assert(granted * 200 > perDay * 0.9, `${granted * 200}`);
  });

  it('are charged at once while a part is at hand', async () => {
    const { quotas } = await member();
    assert.equal(await quotas.charge('alice', 32, 1_000_000), true);
    assert.equal(quotas.charge('alice', 32, 1_000_000), true);
    assert.equal(quotas.used('alice'), 64);
    quotas.refund('alice', 32);
    assert.equal(quotas.used('alice'), 32);
  });

  it('are known to whoever joins later; what a gateway did not draw is given back when it leaves', async () => {
    const { quotas } = await member();
    assert.equal(await quotas.charge('alice', 600, 1000), true);
    await Promise.all(fleets.splice(0).map((fleet) => fleet.close()));
    const later = await member();
    assert.equal(await later.quotas.charge('alice', 401, 1000), false);
    assert.equal(await later.quotas.charge('alice', 400, 1000), true);
    assert.equal(later.quotas.used('alice'), 1000);
  });

  it('are new on the next day; what was charged before midnight is not given back after it', async () => {
    let now = Date.UTC(2026, 10, 21, 23, 59, 59);
    const { quotas } = await member({ now: () => now });
    assert.equal(await quotas.charge('alice', 1000, 1000), true);
    assert.equal(await quotas.charge('alice', 1, 1000), false);
    now += 2000;
    quotas.refund('alice', 1000);
    assert.equal(await quotas.charge('alice', 1000, 1000), true);
    assert.equal(await quotas.charge('alice', 1, 1000), false);
  });

  it('are charged from the part at hand while NATS is away, and then nothing more is given', async () => {
    const { quotas } = await member();
    assert.equal(await quotas.charge('alice', 1, 64_000), true);
    await server.kill();
    assert.equal(await quotas.charge('alice', 999, 64_000), true);
    await assert.rejects(async () => quotas.charge('alice', 1, 64_000), { code: 'GATEWAY_UNAVAILABLE' });
  });
});
