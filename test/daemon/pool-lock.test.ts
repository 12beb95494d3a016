import assert from 'node:assert/strict';
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import { isEgdError } from 'egd-core';
import { lockPool } from '../../src/daemon/pool-lock.ts';

const script = join(import.meta.dirname, '..', 'support', 'hold-pool-lock.ts');

describe('the lock of a pool', () => {
  let folder: string;
  let pool: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'egd-lock-')));
    pool = join(folder, 'pool');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('names the process that holds it, in a file that only its owner may read', async () => {
    const lock = await lockPool(pool);
    assert.equal(lock.path, `${pool}.lock`);
    assert.equal(await readFile(lock.path, 'utf8'), `${process.pid}\n`);
    assert.equal((await stat(lock.path)).mode & 0o777, 0o600);
    await lock.release();
  });

  it('is refused to a second one, in this process too, until it is released', async () => {
    const lock = await lockPool(pool);
    await assert.rejects(lockPool(pool), inUseBy(process.pid));
    await lock.release();
    await (await lockPool(pool)).release();
  });

  it('is had by one of two processes, and goes with it even when it is killed', async () => {
    const first = start(pool);
    assert.equal(await first.said, 'locked');
    const second = start(pool);
    assert.equal(await second.said, `STORAGE_POOL_IN_USE ${pool} is in use by process ${first.child.pid}`);
    await second.ended;
    await assert.rejects(lockPool(pool), inUseBy(first.child.pid));
    first.child.kill('SIGKILL');
    await first.ended;
    const lock = await lockPool(pool);
    assert.equal(await readFile(lock.path, 'utf8'), `${process.pid}\n`);
    await lock.release();
  });

  it('is not hindered by a file that was left behind', async () => {
    await writeFile(`${pool}.lock`, '1\nand more');
    const lock = await lockPool(pool);
    assert.equal(await readFile(lock.path, 'utf8'), `${process.pid}\n`);
    await lock.release();
    assert.equal(await readFile(lock.path, 'utf8'), '');
  });

  it('is the same by whatever link the pool is named', async () => {
    await symlink('pool', join(folder, 'link'));
    const lock = await lockPool(join(folder, 'link'));
    await assert.rejects(lockPool(pool), inUseBy(process.pid));
    await lock.release();
  });

  it('clears away what a writer that was killed has left', async () => {
    await writeFile(`${pool}.tmp-0123456789abcdef`, 'half a pool');
    const lock = await lockPool(pool);
    assert.deepEqual(await readdir(folder), ['pool.lock']);
    await lock.release();
  });

  it('does not follow a link that somebody put in its place', async () => {
    const victim = join(folder, 'victim');
    await writeFile(victim, 'precious');
    await symlink(victim, `${pool}.lock`);
    await assert.rejects(lockPool(pool), (error) => isEgdError(error));
    assert.equal(await readFile(victim, 'utf8'), 'precious');
  });

  it('says that the folder is missing', async () => {
    await assert.rejects(lockPool(join(folder, 'no', 'pool')), (error) => isEgdError(error) && error.code === 'STORAGE_NOT_FOUND');
  });
});

interface Holder {
  readonly child: ChildProcessByStdio<Writable, Readable, null>;
  readonly said: Promise<string>; // the first line
  readonly ended: Promise<unknown>;
}

function start(pool: string): Holder {
  const child = spawn(process.execPath, ['--conditions=egd-source', script, pool], { stdio: ['pipe', 'pipe', 'inherit'], timeout: 50_000 });
  return { child, said: once(child.stdout, 'data').then(([data]) => String(data).trim()), ended: once(child, 'exit') };
}

function inUseBy(pid: number | undefined): (error: unknown) => boolean {
  return (error) => isEgdError(error) && error.code === 'STORAGE_POOL_IN_USE' && error.message.endsWith(`by process ${pid}`);
}
