import assert from 'node:assert/strict';
import type { Packet } from '../../src/packets/packet.ts';
import { PACKETS_COME, TestStore } from '../support/local-stores.ts';
import { listingSink, verified } from '../support/packet-fixture.ts';

describe('the store of a gateway', () => {
  let opened: TestStore;

  beforeEach(async () => {
    opened = await TestStore.open();
  });
  afterEach(() => opened.remove());

  it('hands the data of a packet on once, also after a restart', async () => {
    assert.equal(await opened.deliver(), 'accepted');
    assert.equal(await opened.deliver(), 'seen');
    await opened.reopen();
    assert.equal(await opened.deliver(), 'seen');
    assert.equal(await opened.deliver({ sequence: 2 }), 'accepted');
    const { collector, time, data } = verified();
    assert.deepEqual(opened.sink.portions, [
      { bytes: data, collector, time },
      { bytes: data, collector, time },
    ]);
  });

  it('takes what comes out of order, each once, also after a restart', async () => {
    for (const sequence of [10, 12, 9]) assert.equal(await opened.deliver({ sequence }), 'accepted');
    await opened.reopen();
    for (const sequence of [11, 8, 13]) assert.equal(await opened.deliver({ sequence }), 'accepted');
    for (const sequence of [8, 9, 10, 11, 12, 13]) assert.equal(await opened.deliver({ sequence }), 'seen');
  });

  it('counts what it refused of a collector, and of QRNG-DD, each for itself', async () => {
    await opened.deliver({ collector: 'one' });
    await opened.deliver({ format: 'qrng-dd-1', collector: 'qrng-dd', epoch: 0, fingerprints: ['aa'] });
    const refused = (): unknown => opened.store.collectors().map(({ id, refused: times }) => [id, times]);
    opened.store.noteRefusal?.('one');
    assert.deepEqual(refused(), [
      ['one', 1],
      ['qrng-dd', 0],
    ]);
    opened.store.noteRefusal?.('qrng-dd');
    assert.deepEqual(refused(), [
      ['one', 1],
      ['qrng-dd', 1],
    ]);
  });

  it('starts again whatever gaps a collector left, be they as long as numbers go, again and again', async () => {
    const highest = Number.MAX_SAFE_INTEGER;
    for (const [index, sequence] of [0, highest, 0, highest, 0].entries()) {
      const packet = { format: 'qrng-dd-1', collector: 'qrng-dd', epoch: 0, sequence, fingerprints: [`${index}`] } as const;
      assert.equal(await opened.deliver(packet), 'accepted');
    }
    await opened.reopen();
    assert.equal(opened.store.collectors()[0]?.lost, highest);
  });

  it('refuses an earlier epoch once a later one has come', async () => {
    await opened.deliver({ epoch: 7, sequence: 100 });
    assert.equal(await opened.deliver({ epoch: 8, sequence: 1 }), 'accepted');
    assert.equal(await opened.deliver({ epoch: 7, sequence: 101 }), 'seen');
    await opened.reopen();
    assert.equal(await opened.deliver({ epoch: 7, sequence: 102 }), 'seen');
    assert.equal(await opened.deliver({ epoch: 8, sequence: 2 }), 'accepted');
  });

  it('keeps collectors apart', async () => {
    assert.equal(await opened.deliver({ collector: 'one' }), 'accepted');
    assert.equal(await opened.deliver({ collector: 'two' }), 'accepted');
    assert.equal(await opened.deliver({ collector: 'one' }), 'seen');
  });

  it('lets a packet come again that found no room, and reserves the room of those under way', async () => {
    opened.sink = listingSink(8);
    await opened.reopen();
    const answers = await Promise.all([1, 2, 3].map((sequence) => opened.deliver({ sequence })));
    assert.deepEqual(answers, ['accepted', 'accepted', 'full']);
    opened.sink.portions.length = 0;
    assert.equal(await opened.deliver({ sequence: 3 }), 'accepted');
    assert.equal(await opened.deliver({ sequence: 1 }), 'seen');
  });

  it('takes one of two that come at once', async () => {
    assert.deepEqual((await Promise.all([opened.deliver(), opened.deliver(), opened.deliver()])).toSorted(), ['accepted', 'seen', 'seen']);
    assert.equal(opened.sink.portions.length, 1);
  });

  it('keeps the order in which packets came', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, index) => opened.deliver({ sequence: index, data: Uint8Array.of(index) })));
    assert.deepEqual(
      opened.sink.portions.map(({ bytes }) => bytes[0]),
      [...Array(100).keys()],
    );
  });

  it('tells how each collector is', async () => {
    for (const sequence of [1, 2, 5, 6, 9]) await opened.deliver({ collector: 'one', sequence });
    await opened.deliver({ collector: 'one', sequence: 5 });
    opened.store.noteRefusal?.('one');
    opened.store.noteRefusal?.('nobody');
    await opened.deliver({ collector: 'two', sequence: 7 });
    const last_seen = new Date(PACKETS_COME).toISOString();
    const expected = [
      { id: 'one', packets: 5, bytes: 20, lost: 4, gaps: 2, replayed: 1, refused: 1, epoch: 1000, sequence: 9, last_seen },
      { id: 'two', packets: 1, bytes: 4, lost: 0, gaps: 0, replayed: 0, refused: 0, epoch: 1000, sequence: 7, last_seen },
    ];
    assert.deepEqual(opened.store.collectors(), expected);
    await opened.reopen();
    assert.deepEqual(opened.store.collectors(), expected);
    await opened.deliver({ collector: 'one', epoch: 1001, sequence: 4000 });
    const [one] = opened.store.collectors();
    assert.deepEqual([one?.lost, one?.gaps, one?.epoch, one?.sequence], [4, 2, 1001, 4000]);
  });

  it('knows packets of QRNG-DD by their fingerprints, and no epoch', async () => {
    assert.equal(await opened.deliver(qrngDd('a')), 'accepted');
    assert.equal(await opened.deliver(qrngDd('b')), 'accepted');
    assert.equal(await opened.deliver(qrngDd('a')), 'seen');
    assert.equal(await opened.deliver({ ...qrngDd('c'), fingerprints: ["b'", 'c'] }), 'seen');
    await opened.reopen();
    assert.equal(await opened.deliver(qrngDd('a', PACKETS_COME + 1)), 'seen');
    assert.equal(await opened.deliver(qrngDd('d')), 'accepted');
    assert.deepEqual(
      opened.store.collectors().map(({ id, packets, replayed }) => [id, packets, replayed]),
      [['qrng-dd', 3, 3]],
    );
  });

  it('refuses a packet of QRNG-DD as long as its newest time could be taken', async () => {
    let now = PACKETS_COME;
    await opened.reopen({ now: () => now });
    assert.equal(await opened.deliver(qrngDd('again', PACKETS_COME)), 'accepted');
    now = PACKETS_COME + 200_000;
    assert.equal(await opened.deliver(qrngDd('again', now)), 'seen');
    await opened.reopen({ now: () => now });
    now = PACKETS_COME + 400_000;
    await Promise.all(Array.from({ length: 10_000 }, (_, index) => opened.deliver(qrngDd(`${index}`, now))));
    assert.equal(await opened.deliver(qrngDd('again', PACKETS_COME + 200_000)), 'seen');
    now = PACKETS_COME; // the clock goes back: what was forgotten is refused by its time
    await Promise.all(Array.from({ length: 10_000 }, (_, index) => opened.deliver(qrngDd(`${index}`, PACKETS_COME + 400_000))));
    assert.equal(await opened.deliver(qrngDd('again', PACKETS_COME)), 'seen');
  });

  it('keeps the marks of 1,024 collectors, and gives up those whose packets are too old anyway', async () => {
    let now = PACKETS_COME;
    await opened.reopen({ now: () => now });
    await Promise.all(Array.from({ length: 1024 }, (_, index) => opened.deliver({ collector: `c${index}`, time: PACKETS_COME + index })));
    await assert.rejects(opened.deliver({ collector: 'more', time: now }), { code: 'GATEWAY_UNAVAILABLE' });
    now = PACKETS_COME + 300_001;
    assert.equal(await opened.deliver({ collector: 'more', time: now }), 'accepted');
    assert.equal(opened.store.collectors().length, 1024);
    await opened.reopen({ now: () => now });
    assert.equal(await opened.deliver({ collector: 'c0', time: PACKETS_COME }), 'seen');
    assert.equal(await opened.deliver({ collector: 'c1', time: PACKETS_COME + 1 }), 'seen');
  });
});

// Has another fingerprint for each of two keys.
function qrngDd(fingerprint: string, time = PACKETS_COME): Partial<Packet> {
  return { format: 'qrng-dd-1', collector: 'qrng-dd', epoch: 0, fingerprints: [fingerprint, `${fingerprint}'`], time };
}
