import assert from 'node:assert/strict';
import { chmod, mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { ConsumedJournal } from '../../src/pool/consumed-journal.ts';
import { decodeSlot, encodeSlot } from '../../src/pool/journal-slot.ts';
import { FaultyDisk, type DiskFault } from '../support/faulty-disk.ts';
import { refused } from '../support/refused.ts';

const [ID, OTHER] = ['0123456789abcdef0123456789abcdef', 'ffffffffffffffffffffffffffffffff'];

const records = fc.array(
  fc.record(
    {
      id: fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => Buffer.from(bytes).toString('hex')),
      consumed: fc.nat({ max: 2 ** 31 - 1 }),
    },
    { noNullPrototype: true },
  ),
  { maxLength: 20 },
);
const slots = fc.record({ sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }), records }, { noNullPrototype: true });

describe('the journal of a pool file', () => {
  let folder: string;
  let pool: string;
  let path: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'egd-journal-')));
    pool = join(folder, 'pool');
    path = `${pool}.consumed`;
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('says what was written last, to the one who opens it next', async () => {
    for (const consumed of [7, 4096, 3]) {
      await reopened((journal) => journal.write([{ id: ID, consumed }]));
      assert.equal(await consumedOf(ID), consumed);
    }
    assert.equal(await consumedOf(OTHER), undefined);
  });

  it('is a file of 8192 bytes that only its owner may read, and nothing is left beside it', async () => {
    await writeFile(`${path}.tmp-0123456789abcdef`, 'left by one that was killed');
    await consumedOf(ID);
    const { mode, size } = await stat(path);
    assert.deepEqual([mode & 0o777, size], [0o600, 8192]);
    assert.deepEqual(await readdir(folder), ['pool.consumed']);
  });

  it('goes by the older slot when the newer one is damaged, and is made anew when both are', async () => {
    await reopened(async (journal) => {
      await journal.write([{ id: ID, consumed: 1 }]);
      await journal.write([{ id: ID, consumed: 2 }]);
    });
    const file = await readFile(path);
    const newer = [0, 4096].find((offset) => decodeSlot(file.subarray(offset, offset + 512))?.records[0]?.consumed === 2) ?? -1;
    file[newer + 30]! ^= 1;
    await writeFile(path, file);
    assert.equal(await consumedOf(ID), 1);
    for (const damaged of [new Uint8Array(8192), new Uint8Array(0), Buffer.from('Dear Sir or Madam')]) {
      await writeFile(path, damaged);
      assert.equal(await consumedOf(ID), undefined);
      assert.equal((await stat(path)).size, 8192);
    }
  });

  for (const isDone of [false, true]) {
    it(`never writes over the slot that is good after a write that ${isDone ? 'was done and told as failed' : 'failed'}`, async () => {
      const faults: (DiskFault | undefined)[] = [];
      const disk = new FaultyDisk({ prefix: path, decide: () => faults.shift() });
      disk.install();
      try {
        const journal = await ConsumedJournal.open(pool);
        await journal.write([{ id: ID, consumed: 1 }]);
        const good = (await placeOf(1)) ?? -1;
        for (const consumed of [2, 3, 4]) {
          faults.push(undefined, { fails: 'EIO', isDone }); // of the datasync
          await refused(journal.write([{ id: ID, consumed }]), 'STORAGE_IO_ERROR');
          assert.equal(await placeOf(1), good);
        }
        faults.push({ fails: 'ENOSPC', isDone });
        await refused(journal.write([{ id: ID, consumed: 5 }]), 'STORAGE_DISK_FULL');
        assert.equal(await placeOf(1), good);
        await journal.write([{ id: ID, consumed: 6 }]);
        assert.deepEqual([await placeOf(1), await placeOf(6)], [good, 4096 - good]);
        assert.equal(journal.consumedOf(ID), 6);
        await journal.close();
      } finally {
        disk.uninstall();
      }
      assert.equal(await consumedOf(ID), 6);
    });
  }

  it('writes what it finds to the disk before that counts: it may have been in memory alone', async () => {
    await reopened((journal) => journal.write([{ id: ID, consumed: 1 }]));
    const done: string[] = [];
    const disk = new FaultyDisk({ prefix: path, decide: (operation) => void done.push(operation) });
    disk.install();
    await consumedOf(ID).finally(() => disk.uninstall());
    assert.deepEqual(done, ['write', 'datasync']);
  });

  it('is refused when somebody else may have written it, or it is a link or a folder', async () => {
    await consumedOf(ID);
    await chmod(path, 0o620);
    const error = await refused(ConsumedJournal.open(pool), 'STORAGE_UNSAFE_OWNER');
    assert.match(error.message, /pool\.consumed: others may write to it \(mode 0620\)/);
    await rm(path);
    await symlink(join(folder, 'elsewhere'), path);
    await refused(ConsumedJournal.open(pool), 'STORAGE_NOT_A_FILE');
    await refused(ConsumedJournal.open(join(folder, 'no', 'pool')), 'STORAGE_NOT_FOUND');
  });

  it('has slots that read back as they were written', () => {
    fc.assert(fc.property(slots, (slot) => assert.deepEqual(decodeSlot(encodeSlot(slot)), slot)));
  });

  it('has slots of which any changed byte is found', () => {
    fc.assert(
      fc.property(slots, fc.nat({ max: 511 }), fc.integer({ min: 1, max: 255 }), (slot, place, change) => {
        const bytes = encodeSlot(slot);
        bytes[place]! ^= change;
        assert.equal(decodeSlot(bytes), undefined);
      }),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 600 }), (bytes) => assert.equal(decodeSlot(bytes), undefined)));
  });

  async function reopened<Result>(work: (journal: ConsumedJournal) => Result | Promise<Result>): Promise<Result> {
    const journal = await ConsumedJournal.open(pool);
    try {
      return await work(journal);
    } finally {
      await journal.close();
    }
  }

  function consumedOf(id: string): Promise<number | undefined> {
    return reopened((journal) => journal.consumedOf(id));
  }

  // Where the slot is that says so; undefined when none does.
  async function placeOf(consumed: number): Promise<number | undefined> {
    const file = await readFile(path);
    return [0, 4096].find((offset) => decodeSlot(file.subarray(offset, offset + 512))?.records[0]?.consumed === consumed);
  }
});
