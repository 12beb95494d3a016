import assert from 'node:assert/strict';
import type { ComponentLog } from 'egd-core/logging';
import { join, markedPacket } from '../support/fleet-member.ts';
import { hasNatsServer, NatsServer } from '../support/nats-server.ts';

describe('a gateway of a fleet whose NATS is away', () => {
  let server: NatsServer;

  before('needs nats-server (apt-get install nats-server)', function () {
    if (!hasNatsServer) this.skip();
  });

  beforeEach(async () => {
    server = await NatsServer.start();
  });

  afterEach(() => server.remove());

  it('serves what is ready, accepts no packet, says so, and goes on when NATS is back', async () => {
    const watched = new WatchedLog();
    const fleet = await join(server, { log: watched });
    try {
      for (let sequence = 0; sequence < 40; sequence += 1) await fleet.store.deliver(markedPacket({ sequence }));
      await fleet.supply.take(16); // what else came with it is ready
      const { ready } = fleet.status();
      assert(ready > 0);
      const lost = watched.saw('the connection to NATS is lost');
      await server.kill();
      await lost;
      assert.equal(fleet.status().connected, false);
      assert.match(fleet.status().warnings.join(), /No connection to NATS/);
      assert.equal(fleet.stock().available, ready);
      assert.equal((await fleet.supply.take(16)).bytes.length, 16);
      await assert.rejects(async () => fleet.supply.take(65_536), { code: 'GATEWAY_UNAVAILABLE' });
      await assert.rejects(fleet.store.deliver(markedPacket({ sequence: 99 })), { code: 'GATEWAY_UNAVAILABLE' });
      const back = watched.saw('the connection to NATS is there again');
      await server.start();
      await back;
      assert.equal(await fleet.store.deliver(markedPacket({ sequence: 99 })), 'accepted'); // nothing of it went out before
      assert.equal((await fleet.supply.take(4096)).bytes.length, 4096);
      assert.deepEqual(fleet.status().warnings, []);
    } finally {
      await fleet.close();
    }
  });

  it('can be stopped meanwhile', async () => {
    const watched = new WatchedLog();
    const fleet = await join(server, { log: watched });
    const lost = watched.saw('the connection to NATS is lost');
    await server.kill();
    await lost;
    await fleet.close();
    assert.throws(() => fleet.supply.take(1), { code: 'GATEWAY_UNAVAILABLE' });
  });
});

describe('a message that two gateways of a fleet hold', () => {
  let server: NatsServer;

  before('needs nats-server (apt-get install nats-server)', async function () {
    if (!hasNatsServer) this.skip();
    server = await NatsServer.start();
  });

  after(() => server?.remove());

  it('is removed by one of them alone, though NATS confirms to both that they acknowledged it', async () => {
    const { connect } = await import('@nats-io/transport-node');
    const { jetstream, jetstreamManager } = await import('@nats-io/jetstream');
    const connection = await connect({ servers: server.address });
    try {
      const manager = await jetstreamManager(connection);
      await manager.streams.add({ name: 'two', subjects: ['two'], retention: 'workqueue' });
      await manager.consumers.add('two', { durable_name: 'both', ack_policy: 'explicit', ack_wait: 500_000_000 });
      const client = jetstream(connection);
      const consumer = await client.consumers.get('two', 'both');
      const holdTwice = async () => {
        await client.publish('two', Buffer.from('bytes'));
        const first = await consumer.next({ expires: 5000 });
        const second = await consumer.next({ expires: 5000 }); // comes again, because nobody acknowledged it in time
        assert(first !== null && second !== null);
        assert.equal(first.seq, second.seq);
        return [first, second] as const;
      };
      const acknowledged = await holdTwice();
      assert.deepEqual(await Promise.all(acknowledged.map((message) => message.ackAck())), [true, true]);
      const removed = await holdTwice();
      const answers = await Promise.allSettled(removed.map(({ seq }) => manager.streams.deleteMessage('two', seq)));
      assert.deepEqual(answers.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected']);
    } finally {
      await connection.close();
    }
  });
});

/** A log that tells when something was said. */
class WatchedLog implements ComponentLog {
  readonly #waiting: { readonly start: string; readonly resolve: () => void }[] = [];

  saw(start: string): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ start, resolve }));
  }

  debug(message: string): void {
    this.#look(message);
  }

  info(message: string): void {
    this.#look(message);
  }

  warn(message: string): void {
    this.#look(message);
  }

  error(message: string): void {
    this.#look(message);
  }

  fatal(message: string): void {
    this.#look(message);
  }

  #look(message: string): void {
    for (const { start, resolve } of this.#waiting) if (message.startsWith(start)) resolve();
  }
}
