import assert from 'node:assert/strict';
import { copyFile, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLocalStore, type LocalStore, type LocalStoreOptions } from '../../src/packets/local-store.ts';
import type { Packet } from '../../src/packets/packet.ts';
import { listingSink, verified } from '../support/packet-fixture.ts';
import { killPacketChild } from '../support/run-packet-child.ts';
import { WatchedDisk } from '../support/watched-disk.ts';

const KILLS = [1, 40, 300, 800, 1200]; // lines after which a child is killed
const START = 1_767_225_600_000;

describe('the store of a gateway', () => {
  let folder: string;
  let stateFile: string;
  let sink: ReturnType<typeof listingSink>;
  let store: LocalStore;

  const open = (options: Partial<LocalStoreOptions> = {}): Promise<LocalStore> =>
    openLocalStore({ stateFile, sink, maxAge: 300_000, now: () => START, ...options });
  const reopen = async (options: Partial<LocalStoreOptions> = {}): Promise<void> => {
    await store.close();
    store = await open(options);
  };
  const deliver = (partial: Partial<Packet> = {}): Promise<string> => store.deliver(verified(partial));
  const served = (): number[] => sink.portions.map(({ bytes }) => bytes[0] ?? -1);

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-store-'));
    stateFile = join(folder, 'state', 'gateway.state');
    sink = listingSink();
    store = await open();
  });
  afterEach(async () => {
    await store.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('hands the data of a packet on once, also after a restart', async () => {
    assert.equal(await deliver(), 'accepted');
    assert.equal(await deliver(), 'seen');
    await reopen();
    assert.equal(await deliver(), 'seen');
    assert.equal(await deliver({ sequence: 2 }), 'accepted');
    const { collector, time, data } = verified();
    assert.deepEqual(sink.portions, [
      { bytes: data, collector, time },
      { bytes: data, collector, time },
    ]);
  });

  it('takes what comes out of order, each once, also after a restart', async () => {
    for (const sequence of [10, 12, 9]) assert.equal(await deliver({ sequence }), 'accepted');
    await reopen();
    for (const sequence of [11, 8, 13]) assert.equal(await deliver({ sequence }), 'accepted');
    for (const sequence of [8, 9, 10, 11, 12, 13]) assert.equal(await deliver({ sequence }), 'seen');
  });

  it('refuses an earlier epoch once a later one has come', async () => {
    await deliver({ epoch: 7, sequence: 100 });
    assert.equal(await deliver({ epoch: 8, sequence: 1 }), 'accepted');
    assert.equal(await deliver({ epoch: 7, sequence: 101 }), 'seen');
    await reopen();
    assert.equal(await deliver({ epoch: 7, sequence: 102 }), 'seen');
    assert.equal(await deliver({ epoch: 8, sequence: 2 }), 'accepted');
  });

  it('keeps collectors apart', async () => {
    assert.equal(await deliver({ collector: 'one' }), 'accepted');
    assert.equal(await deliver({ collector: 'two' }), 'accepted');
    assert.equal(await deliver({ collector: 'one' }), 'seen');
  });

  it('lets a packet come again that found no room, and reserves the room of those under way', async () => {
    sink = listingSink(8);
    await reopen();
    const answers = await Promise.all([1, 2, 3].map((sequence) => deliver({ sequence })));
    assert.deepEqual(answers, ['accepted', 'accepted', 'full']);
    sink.portions.length = 0;
    assert.equal(await deliver({ sequence: 3 }), 'accepted');
    assert.equal(await deliver({ sequence: 1 }), 'seen');
  });

  it('takes one of two that come at once', async () => {
    assert.deepEqual((await Promise.all([deliver(), deliver(), deliver()])).toSorted(), ['accepted', 'seen', 'seen']);
    assert.equal(sink.portions.length, 1);
  });

  it('keeps the order in which packets came', async () => {
    await Promise.all(Array.from({ length: 100 }, (_, index) => deliver({ sequence: index, data: Uint8Array.of(index) })));
    assert.deepEqual(served(), [...Array(100).keys()]);
  });

  it('tells how each collector is', async () => {
    for (const sequence of [1, 2, 5, 6, 9]) await deliver({ collector: 'one', sequence });
    await deliver({ collector: 'one', sequence: 5 });
    store.noteRefusal?.('one');
    store.noteRefusal?.('nobody');
    await deliver({ collector: 'two', sequence: 7 });
    const last_seen = new Date(START).toISOString();
    const expected = [
      { id: 'one', packets: 5, bytes: 20, lost: 4, gaps: 2, replayed: 1, refused: 1, epoch: 1000, sequence: 9, last_seen },
      { id: 'two', packets: 1, bytes: 4, lost: 0, gaps: 0, replayed: 0, refused: 0, epoch: 1000, sequence: 7, last_seen },
    ];
    assert.deepEqual(store.collectors(), expected);
    await reopen();
    assert.deepEqual(store.collectors(), expected);
    await deliver({ collector: 'one', epoch: 1001, sequence: 4000 });
    const [one] = store.collectors();
    assert.deepEqual([one?.lost, one?.gaps, one?.epoch, one?.sequence], [4, 2, 1001, 4000]);
  });

  it('knows packets of QRNG-DD by their fingerprints, and no epoch', async () => {
    assert.equal(await deliver(qrngDd('a')), 'accepted');
    assert.equal(await deliver(qrngDd('b')), 'accepted');
    assert.equal(await deliver(qrngDd('a')), 'seen');
    assert.equal(await deliver({ ...qrngDd('c'), fingerprints: ["b'", 'c'] }), 'seen');
    await reopen();
    assert.equal(await deliver(qrngDd('a', START + 1)), 'seen');
    assert.equal(await deliver(qrngDd('d')), 'accepted');
    assert.deepEqual(
      store.collectors().map(({ id, packets, replayed }) => [id, packets, replayed]),
      [['qrng-dd', 3, 3]],
    );
  });

  it('refuses a packet of QRNG-DD as long as its newest time could be taken', async () => {
    let now = START;
    await reopen({ now: () => now });
    assert.equal(await deliver(qrngDd('again', START)), 'accepted');
    now = START + 200_000;
    assert.equal(await deliver(qrngDd('again', now)), 'seen');
    await reopen({ now: () => now });
    now = START + 400_000;
    await Promise.all(Array.from({ length: 10_000 }, (_, index) => deliver(qrngDd(`${index}`, now))));
    assert.equal(await deliver(qrngDd('again', START + 200_000)), 'seen');
    now = START; // the clock goes back: what was forgotten is refused by its time
    await Promise.all(Array.from({ length: 10_000 }, (_, index) => deliver(qrngDd(`${index}`, START + 400_000))));
    assert.equal(await deliver(qrngDd('again', START)), 'seen');
  });

  it('keeps the marks of 1,024 collectors, and gives up those whose packets are too old anyway', async () => {
    let now = START;
    await reopen({ now: () => now });
    await Promise.all(Array.from({ length: 1024 }, (_, index) => deliver({ collector: `c${index}`, time: START + index })));
    await assert.rejects(deliver({ collector: 'more', time: now }), { code: 'GATEWAY_UNAVAILABLE' });
    now = START + 300_001;
    assert.equal(await deliver({ collector: 'more', time: now }), 'accepted');
    assert.equal(store.collectors().length, 1024);
    await reopen({ now: () => now });
    assert.equal(await deliver({ collector: 'c0', time: START }), 'seen');
    assert.equal(await deliver({ collector: 'c1', time: START + 1 }), 'seen');
  });

  it('hands nothing on before its mark is on the disk, and many marks share a sync', async () => {
    const disk = new WatchedDisk(stateFile);
    disk.install();
    try {
      await reopen();
      const { promise: synced, resolve } = Promise.withResolvers<void>();
      let syncs = 0;
      disk.before = (operation) => {
        if (operation !== 'datasync') return undefined;
        syncs++;
        return synced;
      };
      const first = deliver({ sequence: 1 });
      const others = Array.from({ length: 500 }, (_, index) => deliver({ sequence: 2 + index }));
      await new Promise((done) => setImmediate(done));
      assert.deepEqual(sink.portions, []);
      resolve();
      await Promise.all([first, ...others]);
      assert.equal(sink.portions.length, 501);
      assert.ok(syncs <= 3, `${syncs}`);
    } finally {
      disk.uninstall();
    }
  });

  for (const failing of ['write', 'datasync'] as const) {
    it(`takes nothing while the disk is full (${failing} fails), and everything again afterwards`, async () => {
      const disk = new WatchedDisk(stateFile);
      disk.install();
      try {
        await reopen();
        await deliver({ sequence: 1 });
        disk.before = (operation) => (operation === failing || operation === 'writeFile' ? WatchedDisk.full() : undefined);
        await assert.rejects(Promise.all([deliver({ sequence: 2 }), deliver({ sequence: 2 })]), { code: 'GATEWAY_UNAVAILABLE' });
        await assert.rejects(deliver({ sequence: 3 }), { code: 'GATEWAY_UNAVAILABLE' });
        assert.equal(await deliver({ sequence: 1 }), 'seen');
        assert.equal(sink.portions.length, 1);
        disk.before = () => undefined;
        assert.equal(await deliver({ sequence: 2 }), 'accepted');
        assert.equal(await deliver({ sequence: 3 }), 'accepted');
        await reopen();
        assert.equal(await deliver({ sequence: 2 }), 'seen');
        assert.equal(await deliver({ sequence: 4 }), 'accepted');
      } finally {
        disk.uninstall();
      }
    });
  }

  it('knows exactly the packets whose lines are whole, wherever its file is cut off', async () => {
    const ends = [(await stat(stateFile)).size];
    for (let sequence = 1; sequence <= 4; sequence++) {
      await deliver({ sequence });
      ends.push((await stat(stateFile)).size);
    }
    const whole = await readFile(stateFile);
    await store.close();
    for (let length = ends[0] ?? 0; length <= whole.length; length++) {
      await writeFile(stateFile, whole.subarray(0, length));
      store = await open();
      for (let sequence = 1; sequence <= 4; sequence++) {
        assert.equal(await deliver({ sequence }), length >= (ends[sequence] ?? 0) ? 'seen' : 'accepted', `${sequence} of ${length} bytes`);
      }
      await store.close();
    }
    store = await open();
  });

  it('refuses a file that is damaged in the middle or has no state, and says what to do', async () => {
    for (let sequence = 1; sequence <= 3; sequence++) await deliver({ sequence });
    const whole = await readFile(stateFile);
    await store.close();
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 30] = 0x20; // in the last line: it was written in part
    await writeFile(stateFile, damaged);
    await (await open()).close();
    const middle = Buffer.from(whole);
    middle[whole.indexOf('\n') + 20] = 0x00;
    const wrong = [middle, Buffer.alloc(0), Buffer.from('hello\n'), whole.subarray(0, whole.indexOf('\n'))];
    for (const bytes of wrong) {
      await writeFile(stateFile, bytes);
      await assert.rejects(open(), { code: 'BRIDGE_STATE_INVALID', message: new RegExp(stateFile) });
    }
    await rm(stateFile);
    store = await open();
  });

  it('stays small however much comes, and knows it all', async () => {
    const copy = join(folder, 'copy.state');
    await reopen({ sink: { room: () => Infinity, add: () => undefined } });
    for (let from = 0; from < 30_000; from += 1000) {
      await Promise.all(Array.from({ length: 1000 }, (_, index) => deliver({ sequence: from + index, data: Uint8Array.of(0) })));
    }
    await copyFile(stateFile, copy); // as if killed now
    assert.ok((await stat(copy)).size < 2 ** 21);
    const other = await open({ stateFile: copy });
    assert.deepEqual(other.collectors()[0], store.collectors()[0]);
    await other.close();
  });

  it('has its file alone, with mode 0600', async () => {
    await assert.rejects(open(), { code: 'GATEWAY_ALREADY_RUNNING', message: new RegExp(`Process ${process.pid} has`) });
    assert.equal((await stat(stateFile)).mode & 0o777, 0o600);
  });

  it('takes nothing when it was closed', async () => {
    await store.close();
    await assert.rejects(deliver(), { code: 'GATEWAY_UNAVAILABLE' });
    assert.deepEqual(sink.portions, []);
  });

  it('never serves a packet twice, nor refuses a new one, whenever the gateway is killed', async () => {
    const input = Array.from({ length: 1000 }, (_, index) => `${index + 1}`);
    const served = new Set<string>();
    let accepted = 0;
    for (const lines of KILLS) {
      for (const line of await killPacketChild(['store', join(folder, 'child.state')], lines, input)) {
        const [answer = '', number = ''] = line.split(' ');
        if (answer === 'served') {
          assert.ok(!served.has(number), `${number} was served twice`);
          served.add(number);
        } else if (answer === 'accepted') {
          assert.ok(served.has(number), line);
          accepted++;
        } else assert.equal(answer, 'seen');
      }
    }
    const last = Math.max(...[...served].map(Number));
    assert.ok(accepted <= served.size && last - served.size <= 5 * KILLS.length, `${accepted}, ${served.size} of ${last}`);
  });
});

// Has another fingerprint for each of two keys.
function qrngDd(fingerprint: string, time = START): Partial<Packet> {
  return { format: 'qrng-dd-1', collector: 'qrng-dd', epoch: 0, fingerprints: [fingerprint, `${fingerprint}'`], time };
}
