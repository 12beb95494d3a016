import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { chmod, chown, copyFile, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePool, EntropyPool, savePool } from '../../src/index.ts';
import { DurablePoolFixture, LIMITS } from '../support/durable-pool-fixture.ts';
import { refused } from '../support/refused.ts';

describe('a durable pool', () => {
  const fixture = new DurablePoolFixture();
  const { open, saved, crashed, operations, during } = fixture;
  let folder: string;
  let path: string;

  beforeEach(async () => {
    ({ folder, path } = await fixture.make());
  });

  afterEach(() => fixture.remove());

  it('is new where there is no file, and found as it was closed', async () => {
    const { pool, found, lost } = await open();
    assert.deepEqual([found, lost, pool.byteCount, pool.isChanged, pool.lastSave], ['new', 0, 0, false, undefined]);
    assert.equal(pool.add(randomBytes(2500)), 2500);
    assert.equal((await pool.take(100)).length, 100);
    assert.equal(pool.isChanged, true);
    await pool.close();
    const again = await open();
    assert.deepEqual([again.found, again.lost, again.pool.byteCount, again.pool.chunkCount], ['saved', 0, 2400, 3]);
    assert.deepEqual(await readdir(folder), ['pool', 'pool.consumed']);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('gives the oldest bytes first, in the order of the calls, and fewer when it has fewer', async () => {
    const { pool } = await saved(5000);
    const lengths: number[] = [];
    await Promise.all([3000, 1500, 1000, 10].map(async (length) => lengths.push((await pool.take(length)).length)));
    assert.deepEqual(lengths, [3000, 1500, 500, 0]);
    assert.equal(pool.byteCount, 0);
  });

  it('has what it gives marked consumed on the disk, and after a crash does without', async () => {
    const { pool } = await saved(50_000);
    await pool.take(20_000);
    const { found, lost, pool: next } = await crashed();
    assert.equal(found, 'consumed');
    assert.ok(lost >= 20_000 && lost <= 20_000 + 8192, String(lost));
    assert.equal(next.byteCount, 50_000 - lost);
    assert.equal(next.isChanged, true);
  });

  it('marks no more ahead than a block, or the one request that is larger', async () => {
    const { pool } = await saved(200_000, 10_000);
    for (const length of [1, 30_000, 1, 500, 9000, 9000, 9000]) {
      await pool.take(length);
      assert.ok(pool.reserved <= 10_000, String(pool.reserved));
    }
  });

  it('gives up what is reserved when nobody took anything for a while', async () => {
    const { pool } = await saved(50_000);
    await pool.take(10);
    assert.ok(pool.reserved > 0);
    await pool.trim();
    assert.ok(pool.reserved > 0, 'somebody took something since');
    await pool.trim();
    assert.equal(pool.reserved, 0);
    assert.equal((await crashed()).lost, 10);
    assert.equal((await pool.take(100)).length, 100);
  });

  it('writes nothing for bytes that are not in the file', async () => {
    const { pool } = await open();
    pool.add(randomBytes(5000));
    const done = await operations(() => pool.take(4000));
    assert.deepEqual(done, []);
  });

  it('marks no more of a chunk that was stirred again with newer bytes', async () => {
    const { pool } = await saved(500, 10);
    pool.add(randomBytes(300));
    assert.equal((await pool.take(1)).length, 1);
    const { found, lost } = await crashed();
    assert.deepEqual([found, lost], ['consumed', 10]);
  });

  it('never gives what the file has, nor the same to two that were opened on copies of it', async () => {
    await (await saved(3000)).pool.close();
    const copy = join(folder, 'copy');
    await copyFile(path, copy);
    await copyFile(`${path}.consumed`, `${copy}.consumed`);
    const [first, second] = [await open(), await open(copy)];
    const [one, other] = [await first.pool.take(3000), await second.pool.take(3000)];
    const file = await readFile(path);
    for (let offset = 0; offset + 16 <= 3000; offset += 8) {
      assert.equal(Buffer.from(other).indexOf(one.subarray(offset, offset + 16)), -1);
      assert.equal(file.indexOf(one.subarray(offset, offset + 16)), -1);
    }
  });

  it('gives nothing that is in the file it saved itself', async () => {
    const { pool } = await saved(3000);
    const given = await pool.take(3000);
    const file = await readFile(path);
    for (let offset = 0; offset + 16 <= 3000; offset += 8) assert.equal(file.indexOf(given.subarray(offset, offset + 16)), -1);
  });

  it('puts what it loads under a new key at once', async () => {
    await (await saved(2500)).pool.close();
    const before = await readFile(path);
    const { pool } = await open();
    await pool.save();
    const after = await readFile(path);
    assert.equal(after.length, before.length);
    for (let offset = 44; offset + 16 <= 2500; offset += 8) assert.equal(after.indexOf(before.subarray(offset, offset + 16)), -1);
  });

  it('says when the file is not the one that was saved here last', async () => {
    const { pool } = await saved(3000);
    const older = await readFile(path);
    for (let save = 0; save < 2; save++) {
      await pool.take(10);
      await pool.save();
    }
    await pool.close();
    await writeFile(path, older);
    assert.equal((await open()).found, 'foreign');
    await rm(`${path}.consumed`);
    assert.equal((await open()).found, 'foreign');
    await savePool(new EntropyPool(LIMITS), path);
    assert.equal((await open()).found, 'foreign');
  });

  it('gives bytes and takes some in while it is saved, and those who ask for that meanwhile get the same', async () => {
    const { pool } = await saved(50_000);
    const [first, second] = await during(
      'writeFile',
      async () => {
        pool.add(randomBytes(100));
        assert.equal((await pool.take(30_000)).length, 30_000);
      },
      () => Promise.all([pool.save(), pool.save()]),
    );
    assert.equal(first, second);
    assert.deepEqual([first.bytes, first.path, pool.lastSave, pool.isChanged], [50_000, path, first.at, true]);
    const { lost, pool: next } = await crashed();
    assert.ok(lost >= 30_000 && lost + next.byteCount === 50_000);
  });

  it('is found as it was saved when it was saved by closing, with bytes given after the file was written', async () => {
    const { pool } = await saved(5000);
    await pool.take(700);
    await pool.close();
    const { found, pool: next } = await open();
    assert.deepEqual([found, next.byteCount], ['saved', 4300]);
  });

  it('serves who asked before it was closed, and nobody after', async () => {
    const { pool } = await saved(5000);
    const asked = [pool.take(100), pool.take(200)];
    const closing = pool.close();
    assert.deepEqual(await Promise.all(asked.map(async (bytes) => (await bytes).length)), [100, 200]);
    await closing;
    await refused(pool.take(1), 'INTERNAL_BUG');
    await refused(pool.save(), 'INTERNAL_BUG');
    assert.throws(() => pool.add(new Uint8Array(1)), /closed/);
    assert.equal((await open()).pool.byteCount, 4700);
  });

  it('follows other limits, and says when it is full', async () => {
    const { pool } = await saved(5000);
    pool.setLimits({ maxEntropy: 6000, chunkMaxEntropy: 100 });
    assert.deepEqual([pool.maxEntropy, pool.chunkMaxEntropy, pool.isFull], [6000, 100, false]);
    assert.equal(pool.add(randomBytes(2000)), 1000);
    assert.equal(pool.isFull, true);
  });

  describe('is refused, and nothing is written,', () => {
    it('when the file is damaged', async () => {
      const bytes = encodePool(new EntropyPool(LIMITS)).subarray(0, 70);
      await writeFile(path, bytes, { mode: 0o600 });
      await refused(open(), 'STORAGE_BAD_LENGTH');
      assert.deepEqual(await readdir(folder), ['pool']);
      assert.deepEqual(new Uint8Array(await readFile(path)), bytes);
    });

    it('when others may write to the file', async () => {
      await savePool(new EntropyPool(LIMITS), path);
      await chmod(path, 0o602);
      await refused(open(), 'STORAGE_UNSAFE_OWNER');
      assert.deepEqual(await readdir(folder), ['pool']);
    });

    it('when the file is somebody else’s', async function () {
      if (process.geteuid?.() !== 0) this.skip();
      await savePool(new EntropyPool(LIMITS), path);
      await chown(path, 65_534, 65_534);
      await refused(open(), 'STORAGE_UNSAFE_OWNER');
    });

    it('when the folder is missing', () => refused(open(join(folder, 'no', 'pool')), 'STORAGE_NOT_FOUND'));
  });

  it('is in the file that a link points to, and the journal beside that', async () => {
    const link = join(folder, 'link');
    await symlink('pool', link);
    const { pool } = await open(link);
    pool.add(randomBytes(10));
    await pool.close();
    assert.deepEqual(await readdir(folder), ['link', 'pool', 'pool.consumed']);
  });
});
