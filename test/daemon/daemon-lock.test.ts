import assert from 'node:assert/strict';
import { chmod, link, mkdtemp, realpath, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { daemonLockIsFree, daemonLockOwner, takeDaemonLock } from '../../src/daemon/daemon-lock.ts';
import { writeOwner } from 'egd-core';

describe('the lock of a daemon', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'egd-daemon-lock-')));
    path = join(folder, 'egd.lock');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is free where there is no file, and where nobody holds the file', async () => {
    assert.equal(await daemonLockOwner(path), undefined);
    await writeFile(path, `${process.pid}\n`);
    assert.equal(await daemonLockOwner(path), undefined);
    assert.ok(await daemonLockIsFree(path, 0));
  });

  it('is told with its owner, and is not free, while it is held', async () => {
    const lock = await takeDaemonLock(path, { wait: 0 });
    assert.deepEqual(await daemonLockOwner(path), { pid: undefined, isAlive: false });
    await writeOwner(lock);
    assert.deepEqual(await daemonLockOwner(path), { pid: process.pid, isAlive: true });
    assert.ok(!(await daemonLockIsFree(path, 0)));
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    await lock.close();
    assert.ok(await daemonLockIsFree(path, 0));
  });

  it('is private afterwards where others could read the file', async () => {
    await writeFile(path, '', { mode: 0o600 });
    await chmod(path, 0o666);
    await (await takeDaemonLock(path, { wait: 0 })).close();
    assert.equal((await stat(path)).mode & 0o777, 0o600);
  });

  it('is refused to a second one, who learns the PID', async () => {
    const lock = await takeDaemonLock(path, { wait: 0 });
    await writeOwner(lock);
    await assert.rejects(takeDaemonLock(path, { wait: 0 }), {
      code: 'DAEMON_ALREADY_RUNNING',
      exit: 5,
      message: `The daemon is already running as process ${process.pid}.`,
    });
    await lock.close();
  });

  it('is waited for where its owner is gone', async () => {
    const lock = await takeDaemonLock(path, { wait: 0 });
    const waiting = takeDaemonLock(path, { wait: 30_000 });
    setTimeout(() => void lock.close(), 200);
    await (await waiting).close();
  });

  it('is not taken by a file that has another name, too', async () => {
    await writeFile(join(folder, 'precious'), '');
    await link(join(folder, 'precious'), path);
    await assert.rejects(takeDaemonLock(path, { wait: 0 }), { code: 'DAEMON_RUNTIME_UNSAFE' });
  });

  it('is not taken through a link that somebody put in its place', async () => {
    await writeFile(join(folder, 'precious'), '');
    await symlink('precious', path);
    await assert.rejects(takeDaemonLock(path, { wait: 0 }), { code: 'DAEMON_RUNTIME_UNSAFE' });
  });
});
