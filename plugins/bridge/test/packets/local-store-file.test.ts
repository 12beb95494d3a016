import assert from 'node:assert/strict';
import { copyFile, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { TestStore } from '../support/local-stores.ts';
import { killPacketChild } from '../support/run-packet-child.ts';
import { WatchedDisk } from '../support/watched-disk.ts';

const KILLS = [1, 40, 300, 800, 1200]; // lines after which a child is killed

describe('the state file of a gateway', () => {
  let opened: TestStore;

  beforeEach(async () => {
    opened = await TestStore.open();
  });
  afterEach(() => opened.remove());

  it('hands nothing on before its mark is on the disk, and many marks share a sync', async () => {
    const disk = new WatchedDisk(opened.stateFile);
    disk.install();
    try {
      await opened.reopen();
      const [begun, synced] = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
      let syncs = 0;
      disk.before = (operation) => {
        if (operation !== 'datasync') return undefined;
        syncs++;
        begun.resolve();
        return synced.promise;
      };
      const first = opened.deliver({ sequence: 1 });
      const others = Array.from({ length: 500 }, (_, index) => opened.deliver({ sequence: 2 + index }));
      await begun.promise;
      assert.deepEqual(opened.sink.portions, []);
      synced.resolve();
      await Promise.all([first, ...others]);
      assert.equal(opened.sink.portions.length, 501);
      assert.ok(syncs <= 3, `${syncs}`);
    } finally {
      disk.uninstall();
    }
  });

  for (const failing of ['write', 'datasync'] as const) {
    it(`takes nothing while the disk is full (${failing} fails), and everything again afterwards`, async () => {
      const disk = new WatchedDisk(opened.stateFile);
      disk.install();
      try {
        await opened.reopen();
        await opened.deliver({ sequence: 1 });
        disk.before = (operation) => (operation === failing || operation === 'writeFile' ? WatchedDisk.full() : undefined);
        await assert.rejects(Promise.all([opened.deliver({ sequence: 2 }), opened.deliver({ sequence: 2 })]), {
          code: 'GATEWAY_UNAVAILABLE',
        });
        await assert.rejects(opened.deliver({ sequence: 3 }), { code: 'GATEWAY_UNAVAILABLE' });
        assert.equal(await opened.deliver({ sequence: 1 }), 'seen');
        assert.equal(opened.sink.portions.length, 1);
        disk.before = () => undefined;
        assert.equal(await opened.deliver({ sequence: 2 }), 'accepted');
        assert.equal(await opened.deliver({ sequence: 3 }), 'accepted');
        await opened.reopen();
        assert.equal(await opened.deliver({ sequence: 2 }), 'seen');
        assert.equal(await opened.deliver({ sequence: 4 }), 'accepted');
      } finally {
        disk.uninstall();
      }
    });
  }

  it('knows exactly the packets whose lines are whole, wherever its file is cut off', async () => {
    const ends = [(await stat(opened.stateFile)).size];
    for (let sequence = 1; sequence <= 4; sequence++) {
      await opened.deliver({ sequence });
      ends.push((await stat(opened.stateFile)).size);
    }
    const whole = await readFile(opened.stateFile);
    await opened.close();
    for (let length = ends[0] ?? 0; length <= whole.length; length++) {
      await writeFile(opened.stateFile, whole.subarray(0, length));
      await opened.reopen();
      for (let sequence = 1; sequence <= 4; sequence++) {
        assert.equal(
          await opened.deliver({ sequence }),
          length >= (ends[sequence] ?? 0) ? 'seen' : 'accepted',
          `${sequence} of ${length} bytes`,
        );
      }
      await opened.close();
    }
    await opened.reopen();
  });

  it('refuses a file that is damaged in the middle or has no state, and says what to do', async () => {
    for (let sequence = 1; sequence <= 3; sequence++) await opened.deliver({ sequence });
    const whole = await readFile(opened.stateFile);
    await opened.close();
    const damaged = Buffer.from(whole);
    damaged[damaged.length - 30] = 0x20; // in the last line: it was written in part
    await writeFile(opened.stateFile, damaged);
    await (await opened.another()).close();
    const middle = Buffer.from(whole);
    middle[whole.indexOf('\n') + 20] = 0x00;
    const wrong = [middle, Buffer.alloc(0), Buffer.from('hello\n'), whole.subarray(0, whole.indexOf('\n'))];
    for (const bytes of wrong) {
      await writeFile(opened.stateFile, bytes);
      await assert.rejects(opened.another(), { code: 'BRIDGE_STATE_INVALID', message: new RegExp(opened.stateFile) });
    }
    await rm(opened.stateFile);
    await opened.reopen();
  });

  it('stays small however much comes, and knows it all', async () => {
    const copy = join(opened.folder, 'copy.state');
    await opened.reopen({ sink: { room: () => Infinity, add: () => undefined } });
    for (let from = 0; from < 30_000; from += 1000) {
      await Promise.all(Array.from({ length: 1000 }, (_, index) => opened.deliver({ sequence: from + index, data: Uint8Array.of(0) })));
    }
    await copyFile(opened.stateFile, copy); // as if killed now
    assert.ok((await stat(copy)).size < 2 ** 21);
    const other = await opened.another({ stateFile: copy });
    assert.deepEqual(other.collectors()[0], opened.store.collectors()[0]);
    await other.close();
  });

  it('has its file alone, with mode 0600', async () => {
    await assert.rejects(opened.another(), { code: 'GATEWAY_ALREADY_RUNNING', message: new RegExp(`Process ${process.pid} has`) });
    assert.equal((await stat(opened.stateFile)).mode & 0o777, 0o600);
  });

  it('takes nothing when it was closed', async () => {
    await opened.close();
    await assert.rejects(opened.deliver(), { code: 'GATEWAY_UNAVAILABLE' });
    assert.deepEqual(opened.sink.portions, []);
  });

  it('never serves a packet twice, nor refuses a new one, whenever the gateway is killed', async () => {
    const input = Array.from({ length: 1000 }, (_, index) => `${index + 1}`);
    const served = new Set<string>();
    let accepted = 0;
    for (const lines of KILLS) {
      for (const line of await killPacketChild(['store', join(opened.folder, 'child.state')], lines, input)) {
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
