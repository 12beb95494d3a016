import assert from 'node:assert/strict';
import { daemonLockIsFree } from '../../src/daemon/daemon-lock.ts';
import { isAlive, makeDaemonUser, type DaemonUser } from '../support/daemon.ts';

const BUG = `data:text/javascript,if (process.argv[2] === 'worker') process.on('SIGWINCH', () => { throw new Error('a bug'); });`;

describe('the supervisor', () => {
  let user: DaemonUser;

  beforeEach(async () => {
    user = await makeDaemonUser();
  });

  afterEach(() => user.remove());

  it('starts a worker that was killed again, with the same lock and socket', async () => {
    await user.run('start');
    const { pid, workerPid } = await user.ask('status');
    process.kill(workerPid, 'SIGKILL');
    const told = await user.logged('ended by SIGKILL');
    assert.equal(told.component, 'supervisor');
    await user.logged('ended by SIGKILL', 'Ready.');
    const after = await user.ask('status');
    assert.equal(after.restarts, 1);
    assert.equal(after.pid, pid);
    assert.notEqual(after.workerPid, workerPid);
    assert.equal(user.lockOwner(), pid);
  });

  it('is there all the same while no worker is, and who asks is told so', async () => {
    await user.run('start');
    const { pid, workerPid } = await user.ask('status');
    process.kill(pid, 'SIGSTOP'); // it starts none for now
    process.kill(workerPid, 'SIGKILL');
    while (isAlive(workerPid)) await new Promise((resolve) => setImmediate(resolve));
    const { status, stderr } = await user.run('status');
    process.kill(pid, 'SIGCONT');
    assert.equal(status, 5);
    assert.match(stderr, new RegExp(`^Error: The daemon, process ${pid}, runs, but nobody answers at .*: it is starting`));
    assert.match(stderr, /Code: DAEMON_NO_ANSWER\nTry: Try again in a few seconds/);
  });

  it('kills a worker that gives no sign of life, and starts it again', async () => {
    await user.configure({ daemon: 'hang_timeout = "5s"' });
    await user.run('start');
    const { workerPid } = await user.ask('status');
    process.kill(workerPid, 'SIGSTOP');
    await user.logged('gave no sign of life', 'Ready.');
    const after = await user.ask('status');
    assert.notEqual(after.workerPid, workerPid);
    assert.ok(!isAlive(workerPid));
  });

  it('gives up loudly at once with restart = false', async () => {
    await user.configure({ daemon: 'restart = false' });
    const daemon = user.foreground();
    await daemon.said('Ready.');
    process.kill((await user.ask('status')).workerPid, 'SIGKILL');
    const { status, stdout, stderr } = await daemon.ended;
    assert.equal(status, 5);
    assert.match(stderr, /^Error: The daemon was ended by SIGKILL\.\nCode: DAEMON_CRASHED\n/m);
    assert.match(stdout, /"level":"fatal".*the daemon gives up/);
    assert.ok(await daemonLockIsFree(user.lockFile, 0));
  });

  it('a worker that meets a bug says so, saves the pool, and is started again with it', async () => {
    await user.runWith({ environment: { NODE_OPTIONS: `--import="${BUG}"` } }, 'start');
    await user.ask('getentropy', { bytes: 8, wait: 30 });
    const before = await user.ask('status');
    assert.ok(before.pool.bytes > 0);
    process.kill(before.workerPid, 'SIGWINCH');
    const fatal = await user.logged('a bug');
    assert.equal(fatal.level, 'fatal');
    await user.logged('a bug', 'Ready.');
    const after = await user.ask('status');
    assert.equal(after.restarts, 1);
    assert.ok(after.pool.bytes >= before.pool.bytes);
  });

  it('that is killed takes the worker with it, which saves', async () => {
    await user.run('start');
    await user.ask('getentropy', { bytes: 8, wait: 30 });
    process.kill(user.lockOwner(), 'SIGKILL');
    assert.ok(await daemonLockIsFree(user.lockFile, 30_000));
    assert.equal(user.logLines().at(-1)?.msg, 'Stopped; the pool is saved.');
    assert.equal((await user.run('pool', 'verify')).status, 0);
    const { status, stderr } = await user.run('start');
    assert.equal(status, 0, stderr);
  });
});
