import assert from 'node:assert/strict';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { encodePool, EntropyPool, savePool } from 'egd-core';
import { makeUser, type EgdUser } from '../support/egd.ts';

describe('egd pool', () => {
  let user: EgdUser;
  let path: string;

  beforeEach(async () => {
    user = await makeUser();
    path = join(user.home, 'pool');
    await savePool(somePool(), path);
  });

  afterEach(() => user.remove());

  it('inspect shows header, fill, chunks and checksum in plain lines of 80 columns', async () => {
    const { status, stdout, stderr } = await user.run('pool', 'inspect', 'pool');
    assert.deepEqual([status, stderr], [0, '']);
    const [, ...lines] = stdout.toString().split('\n');
    assert.deepEqual(lines, [
      'Format    version 1',
      'Created   2023-11-14T22:13:20.123Z',
      'Fill      250 of 1000 bytes (25.0 %)',
      'Chunks    3, ids 0 to 2, with 50 to 100 bytes each (100 at most)',
      'Checksum  valid',
      'Verdict   whole and valid',
      '',
    ]);
  });

  it('inspect --json gives the same as data', async () => {
    const { status, stdout } = await user.run('pool', 'inspect', 'pool', '--json');
    const { header, byteCount, chunks, checksum, problem } = JSON.parse(stdout.toString());
    assert.equal(status, 0);
    assert.deepEqual(header, { version: 1, maxEntropy: 1000, chunkMaxEntropy: 100, chunkCount: 3, createdAt: '2023-11-14T22:13:20.123Z' });
    assert.deepEqual([byteCount, chunks.length, checksum, problem], [250, 3, 'valid', undefined]);
  });

  it('inspect shows what can be read of a damaged file, and exits with 3', async () => {
    const file = await readFile(path);
    await writeFile(path, file.subarray(0, 200));
    const { status, stdout } = await user.run('pool', 'inspect', 'pool');
    assert.equal(status, 3);
    assert.match(stdout.toString(), /^Chunks {4}1 of 3 readable, ids 0 to 0/m);
    assert.match(stdout.toString(), /^Verdict {3}STORAGE_BAD_LENGTH\n {10}chunk 2 of 3, at byte 144,/m);
    assert.ok(
      stdout
        .toString()
        .split('\n')
        .every((line) => line.length <= 80),
    );
    const json = await user.run('pool', 'inspect', 'pool', '--json');
    assert.equal(json.status, 3);
    assert.equal(JSON.parse(json.stdout.toString()).problem.code, 'STORAGE_BAD_LENGTH');
  });

  it('verify says in one line that a file is valid', async () => {
    const { status, stdout, stderr } = await user.run('pool', 'verify', 'pool');
    assert.deepEqual([status, stdout.toString(), stderr], [0, 'pool is valid: 250 bytes in 3 chunks.\n', '']);
    const json = await user.run('pool', 'verify', 'pool', '--json');
    assert.deepEqual(JSON.parse(json.stdout.toString()), { path: 'pool', bytes: 250, chunks: 3 });
  });

  it('verify says in one line what is wrong with a file, exits with 3 and leaves it as it is', async () => {
    const file = await readFile(path);
    file[60]! ^= 1;
    await writeFile(path, file);
    const { status, stdout, stderr } = await user.run('pool', 'verify', 'pool');
    assert.deepEqual([status, stderr], [3, '']);
    assert.equal(stdout.toString(), 'pool: the checksum in the file is not that of its bytes (STORAGE_BAD_CHECKSUM)\n');
    assert.deepEqual(await readFile(path), file);
    const json = await user.run('pool', 'verify', 'pool', '--json');
    assert.equal(json.status, 3);
    const error = JSON.parse(json.stdout.toString());
    assert.deepEqual(Object.keys(error), ['code', 'message', 'suggestions']);
    assert.equal(error.code, 'STORAGE_BAD_CHECKSUM');
  });

  it('both take the file of the configuration, and say when there is none', async () => {
    for (const command of ['inspect', 'verify']) {
      const missing = await user.run('pool', command);
      assert.equal(missing.status, 3);
      assert.match(missing.stderr, /\.egdentropy: no such file or folder\nCode: STORAGE_NOT_FOUND\n/);
    }
    await writeFile(join(user.home, '.egdentropy'), encodePool(somePool()), { mode: 0o600 });
    for (const command of ['inspect', 'verify']) assert.equal((await user.run('pool', command)).status, 0);
  });

  it('both name a pool of the Python daemon as such', async () => {
    await writeFile(path, await readFile(new URL('../vectors/python-pools/one-chunk-p5.egdentropy', import.meta.url)));
    for (const command of ['inspect', 'verify']) {
      const { status, stdout } = await user.run('pool', command, 'pool');
      assert.equal(status, 3);
      assert.match(stdout.toString(), /STORAGE_PYTHON_POOL/);
    }
    const json = JSON.parse((await user.run('pool', 'verify', 'pool', '--json')).stdout.toString());
    assert.match(json.suggestions.join(), /egd pool import FILE/);
  });
});

function somePool(): EntropyPool {
  const pool = new EntropyPool({ maxEntropy: 1000, chunkMaxEntropy: 100, createdAt: 1_700_000_000_123_456_789n });
  pool.add(new Uint8Array(250).fill(7));
  return pool;
}
