import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { createServer } from 'node:net';
import { once } from 'node:events';
import {
  chmod,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  readlink,
  realpath,
  rm,
  stat,
  symlink,
  truncate,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodePool, EntropyPool, inspectPoolFile, loadPool, removeLeftovers, savePool } from '../../src/index.ts';
import { killPoolChild, runPoolChild } from '../support/run-pool-child.ts';
import { vectorInput } from '../support/vector-input.ts';
import { refused } from '../support/refused.ts';

describe('a pool on the disk', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'egd-pool-')));
    path = join(folder, 'pool');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is loaded as it was saved, with the limits of the file or others', async () => {
    await savePool(somePool(500), path);
    assert.deepEqual(encodePool(await loadPool(path)), encodePool(somePool(500)));
    const other = await loadPool(path, { maxEntropy: 600, chunkMaxEntropy: 50 });
    assert.deepEqual([other.maxEntropy, other.chunkMaxEntropy, other.byteCount], [600, 50, 500]);
  });

  it('is private to its owner, and nothing else is left beside it', async () => {
    await savePool(somePool(10), path);
    await chmod(path, 0o644);
    await savePool(somePool(20), path);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.deepEqual(await readdir(folder), ['pool']);
  });

  it('is saved where a symbolic link points, and the link stays', async () => {
    const [real, link, other] = [join(folder, 'data', 'real'), join(folder, 'link'), join(folder, 'other')];
    await mkdir(join(folder, 'data'));
    await symlink('data/real', link);
    await symlink(link, other);
    for (const length of [10, 20]) {
      await savePool(somePool(length), other);
      assert.equal((await loadPool(other)).byteCount, length);
      assert.equal(await readlink(link), 'data/real');
      assert.ok((await lstat(real)).isFile());
      assert.deepEqual(await readdir(join(folder, 'data')), ['real']);
    }
  });

  it('is whole when its writer was killed, and what that left can be removed', async () => {
    await killPoolChild(['save-for-ever', path], 3);
    assert.match(String((await loadPool(path)).byteCount), /^(100000|300000)$/);
    const [mine, foreign] = [`${path}.tmp-0123456789abcdef`, `${path}.tmp-mine`];
    for (const file of [mine, foreign]) await writeFile(file, 'x');
    await removeLeftovers(path);
    assert.deepEqual(await readdir(folder), ['pool', 'pool.tmp-mine']);
  });

  describe('when it cannot be saved', () => {
    it('says that the disk is full, and leaves the old file and nothing else', async () => {
      await savePool(somePool(10), path);
      const before = await readFile(path);
      const { code, message = '' } = await runPoolChild(['save', path], 'ulimit -f 32;');
      assert.equal(code, 'STORAGE_DISK_FULL');
      assert.ok(message.startsWith(`${path}: `), message);
      assert.deepEqual(await readFile(path), before);
      assert.deepEqual(await readdir(folder), ['pool']);
    });

    it('says so of a file system without space', async function () {
      const disk = join(folder, 'disk');
      await mkdir(disk);
      if (!mounted(disk)) this.skip();
      try {
        await refused(savePool(somePool(100_000), join(disk, 'pool')), 'STORAGE_DISK_FULL');
        assert.deepEqual(await readdir(disk), []);
      } finally {
        execFileSync('umount', [disk]);
      }
    });

    it('says that the folder may not be written', async () => {
      await chmod(folder, 0o555);
      const { code } = await runPoolChild(['save', path, 'as-nobody']);
      await chmod(folder, 0o755);
      assert.equal(code, 'STORAGE_PERMISSION_DENIED');
      assert.deepEqual(await readdir(folder), []);
    });

    it('says that the folder is missing', () => refused(savePool(somePool(1), join(folder, 'no', 'pool')), 'STORAGE_NOT_FOUND'));

    it('says that symbolic links go round in a circle', async () => {
      await symlink('pool', path);
      await refused(savePool(somePool(1), path), 'STORAGE_NOT_FOUND');
    });

    it('does not replace a folder, a pipe or a socket', async () => {
      const socket = join(folder, 'socket');
      execFileSync('mkfifo', [join(folder, 'pipe')]);
      await mkdir(join(folder, 'folder'));
      const server = createServer().listen(socket);
      await once(server, 'listening');
      for (const name of ['folder', 'pipe', 'socket']) await refused(savePool(somePool(1), join(folder, name)), 'STORAGE_NOT_A_FILE');
      assert.deepEqual(await readdir(folder), ['folder', 'pipe', 'socket']);
      server.close();
      await once(server, 'close');
    });

    it('does not replace a file that is no pool, nor a pool of the Python daemon', async () => {
      await writeFile(path, 'Dear Sir or Madam');
      await refused(savePool(somePool(1), path), 'STORAGE_WRONG_MAGIC');
      assert.equal(await readFile(path, 'utf8'), 'Dear Sir or Madam');
      await writeFile(path, Uint8Array.of(0x80, 4, 0x95));
      const error = await refused(savePool(somePool(1), path), 'STORAGE_PYTHON_POOL');
      assert.match(error.suggestions.join(), /mv \S+ \S+\.python && egd pool import \S+\.python$/);
    });

    it('fills an empty file', async () => {
      await writeFile(path, '');
      await savePool(somePool(1), path);
      assert.equal((await loadPool(path)).byteCount, 1);
    });
  });

  describe('when it cannot be loaded', () => {
    it('says that there is none', () => refused(loadPool(path), 'STORAGE_NOT_FOUND'));

    it('says that it is no file', async () => {
      await refused(loadPool(folder), 'STORAGE_NOT_A_FILE');
      execFileSync('mkfifo', [path]);
      await refused(loadPool(path), 'STORAGE_NOT_A_FILE');
      await refused(loadPool('/dev/zero'), 'STORAGE_NOT_A_FILE');
    });

    it('says that it may not be read', async () => {
      await savePool(somePool(1), path);
      await chmod(path, 0o000);
      await chmod(folder, 0o755);
      const { code } = await runPoolChild(['load', path, 'as-nobody']);
      assert.equal(code, 'STORAGE_PERMISSION_DENIED');
    });

    it('says that the file is far too long, without reading it', async () => {
      await savePool(somePool(1), path);
      await truncate(path, 2 ** 33);
      await refused(loadPool(path), 'STORAGE_BAD_VALUE');
    });

    it('names the file and what is wrong with it, and leaves it as it is', async () => {
      const bytes = encodePool(somePool(300));
      bytes[60]! ^= 1;
      await writeFile(path, bytes);
      const error = await refused(loadPool(path), 'STORAGE_BAD_CHECKSUM');
      assert.ok(error.message.startsWith(`${path}: the checksum`), error.message);
      assert.deepEqual(new Uint8Array(await readFile(path)), bytes);
    });
  });

  describe('when it is looked into', () => {
    it('tells header, chunks and checksum, and nothing of what is in it', async () => {
      await savePool(somePool(250), path);
      const inspection = await inspectPoolFile(path);
      assert.deepEqual(JSON.parse(JSON.stringify(inspection)), {
        path,
        size: 32 + 3 * 12 + 250 + 32,
        header: { version: 1, maxEntropy: 1_000_000, chunkMaxEntropy: 100, chunkCount: 3, createdAt: '2023-11-14T22:13:20.123Z' },
        byteCount: 250,
        chunks: [
          { id: 0, length: 100 },
          { id: 1, length: 100 },
          { id: 2, length: 50 },
        ],
        checksum: 'valid',
      });
    });

    it('tells what can be read of a damaged file', async () => {
      const bytes = encodePool(somePool(250));
      await writeFile(path, bytes.subarray(0, 200));
      const cut = await inspectPoolFile(path);
      assert.equal(cut.problem?.code, 'STORAGE_BAD_LENGTH');
      assert.deepEqual(cut.chunks, [{ id: 0, length: 100 }]);
      assert.equal(cut.header?.chunkCount, 3);
      bytes[200]! ^= 1;
      await writeFile(path, bytes);
      const changed = await inspectPoolFile(path);
      assert.equal(changed.problem?.code, 'STORAGE_BAD_CHECKSUM');
      assert.equal(changed.checksum, 'wrong');
      assert.equal(changed.chunks.length, 3);
      await writeFile(path, 'Dear Sir or Madam');
      const other = await inspectPoolFile(path);
      assert.deepEqual([other.problem?.code, other.header, other.chunks], ['STORAGE_WRONG_MAGIC', undefined, []]);
    });

    it('rejects only when there is nothing to look into', () => refused(inspectPoolFile(path), 'STORAGE_NOT_FOUND'));
  });
});

function somePool(length: number): EntropyPool {
  const pool = new EntropyPool({ maxEntropy: 1_000_000, chunkMaxEntropy: 100, createdAt: 1_700_000_000_123_456_789n });
  pool.add(vectorInput({ pattern: 'lcg', length }));
  return pool;
}

// A file system of 64 KiB needs a privilege that not even every root has.
function mounted(folder: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', folder], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
