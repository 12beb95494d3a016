import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { loadPool } from '../../src/index.ts';
import { DurablePoolFixture } from '../support/durable-pool-fixture.ts';
import { refused } from '../support/refused.ts';

describe('a durable pool on a disk that fails', () => {
  const fixture = new DurablePoolFixture();
  const { open, saved, crashed, failing, operations } = fixture;
  let folder: string;
  let path: string;

  beforeEach(async () => {
    ({ folder, path } = await fixture.make());
  });

  afterEach(() => fixture.remove());

  for (const [code, fails] of [
    ['STORAGE_DISK_FULL', 'ENOSPC'],
    ['STORAGE_DISK_FULL', 'EDQUOT'],
    ['STORAGE_IO_ERROR', 'EIO'],
  ] as const) {
    it(`gives nothing and loses nothing when a mark cannot be written (${fails}), and gives it later`, async () => {
      const { pool } = await saved(50_000);
      await failing('write', { fails, isDone: false }, async () => {
        await refused(pool.take(100), code);
        await refused(pool.take(200), code);
      });
      await failing('datasync', { fails, isDone: true }, () => refused(pool.take(100), code));
      assert.deepEqual([pool.byteCount, pool.reserved], [50_000, 0]);
      assert.equal((await pool.take(100)).length, 100);
    });
  }

  for (const operation of ['writeFile', 'sync', 'write', 'datasync', 'rename'] as const) {
    it(`keeps the old file and its marks when a save fails at ${operation}, and saves later`, async () => {
      const { pool } = await saved(50_000);
      await pool.take(1000);
      pool.add(randomBytes(500));
      await failing(operation, { fails: 'EIO', isDone: false }, () => refused(pool.save(), 'STORAGE_IO_ERROR'));
      assert.deepEqual(await readdir(folder), ['pool', 'pool.consumed']);
      assert.deepEqual([(await loadPool(path)).byteCount, pool.isChanged, pool.byteCount], [50_000, true, 49_500]);
      assert.equal((await pool.take(30_000)).length, 30_000);
      assert.ok((await crashed()).lost >= 31_000);
      await pool.save();
      assert.deepEqual([(await loadPool(path)).byteCount, pool.isChanged], [19_500, false]);
    });
  }

  it('has marks for both files while it is not known which is there', async () => {
    const { pool } = await saved(50_000);
    const older = await readFile(path);
    pool.add(randomBytes(500));
    await failing('rename', { fails: 'EIO', isDone: true }, () => refused(pool.save(), 'STORAGE_IO_ERROR'));
    assert.equal((await pool.take(20_000)).length, 20_000);
    const newer = await crashed();
    assert.ok(newer.lost >= 20_000 && newer.lost + newer.pool.byteCount === 50_500);
    await newer.pool.close();
    await writeFile(path, older);
    const old = await open();
    assert.ok(old.found === 'consumed' && old.lost >= 20_000);
  });

  it('knows again which file is there when it is saved next', async () => {
    const { pool } = await saved(50_000);
    for (let save = 0; save < 25; save++) {
      const isDone = save % 2 === 0;
      pool.add(randomBytes(20));
      await failing('rename', { fails: 'EIO', isDone }, () => refused(pool.save(), 'STORAGE_IO_ERROR'));
    }
    await pool.save();
    await pool.take(20_000);
    const { lost, pool: next } = await crashed();
    assert.ok(lost >= 20_000 && lost + next.byteCount === 50_500);
  });

  it('says so when it cannot be saved at the end, and marks what was given', async () => {
    const { pool } = await saved(50_000);
    await pool.take(1000);
    await failing('writeFile', { fails: 'ENOSPC', isDone: false }, () => refused(pool.close(), 'STORAGE_DISK_FULL'));
    const { found, lost } = await open();
    assert.deepEqual([found, lost], ['consumed', 1000]);
  });

  it('has the name of the file on the disk before it gives anything: a killed process may not have', async () => {
    await (await saved(500)).pool.close();
    const done = await operations(() => open());
    assert.deepEqual(done, [`sync ${folder}`, `write ${path}.consumed`, `datasync ${path}.consumed`]);
  });
});
