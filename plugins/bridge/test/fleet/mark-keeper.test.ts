import assert from 'node:assert/strict';
import { setTimeout as delay } from 'node:timers/promises';
import type { KV } from '@nats-io/kv';
import { layOutFleet } from '../../src/fleet/fleet-layout.ts';
import { MarkKeeper } from '../../src/fleet/mark-keeper.ts';
import { openNatsLink, type NatsLink } from '../../src/fleet/nats-link.ts';
import { clusterConfig, gatewayConfig } from '../support/configs.ts';
import { fingerprinted, markedPacket } from '../support/fleet-member.ts';
import { hasNatsServer, NatsServer } from '../support/nats-server.ts';
import { keptLog } from '../support/quiet-log.ts';

describe('the marks of a fleet', () => {
  let server: NatsServer;
  let link: NatsLink;

  before(async function start() {
    if (!hasNatsServer) this.skip();
    server = await NatsServer.start();
    const cluster = clusterConfig({ nats: server.url });
    link = await openNatsLink(cluster, keptLog());
  });

  after(async () => {
    await link?.close();
    await server?.remove();
  });

  async function keeper(): Promise<{ readonly marks: MarkKeeper; readonly fingerprints: KV; readonly bucket: KV }> {
    const layout = await layOutFleet(link, clusterConfig({ nats: server.url }), gatewayConfig({ folder: '/nowhere' }));
    return { marks: new MarkKeeper({ ...layout, link, now: Date.now }), fingerprints: layout.fingerprints, bucket: layout.marks };
  }

  it('keep the fingerprints of a QRNG-DD packet anew when it comes again: signed anew, it is accepted by its age for longer', async () => {
    const { marks, fingerprints } = await keeper();
    const packet = fingerprinted(['aa', 'bb']);
    assert.equal(await marks.claim(packet), true);
    const writtenAt = async (): Promise<(number | undefined)[]> =>
      Promise.all(['aa', 'bb'].map(async (key) => (await fingerprints.get(key))?.created.getTime()));
    const before = await writtenAt();
    while (Date.now() <= Math.max(...before.map(Number))) await delay(1);
    assert.equal(await marks.claim(packet), false);
    const after = await writtenAt();
    assert.ok(
      after.every((time, index) => Number(time) > Number(before[index])),
      `${String(before)}, then ${String(after)}`,
    );
  });

  it('of others are told of though somebody wrote nonsense into one, whose collector is refused', async () => {
    const { marks, bucket } = await keeper();
    assert.equal(await marks.claim(markedPacket({ collector: 'sound' })), true);
    await bucket.put(Buffer.from('broken').toString('base64url'), '{}');
    await marks.refresh();
    assert.deepEqual(
      [...marks.known().keys()].filter((collector) => collector !== 'qrng-dd'),
      ['sound'],
    );
    await assert.rejects(marks.claim(markedPacket({ collector: 'broken' })), { code: 'BRIDGE_STATE_INVALID' });
  });

  it('let a QRNG-DD packet come again that found no room', async () => {
    const { marks } = await keeper();
    const packet = fingerprinted(['cc']);
    assert.equal(await marks.claim(packet), true);
    await marks.release(packet);
    assert.equal(await marks.claim(packet), true);
    assert.equal(await marks.claim(packet), false);
  });
});
