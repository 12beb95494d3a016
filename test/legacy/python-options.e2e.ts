import assert from 'node:assert/strict';
import { makeDaemonUser, type DaemonUser } from '../support/daemon.ts';

describe('a script that was written for the Python daemon', () => {
  let user: DaemonUser;

  const stdout = async (...args: string[]): Promise<string> => {
    const run = await user.run(...args);
    assert.equal(run.status, 0, run.stderr);
    return run.stdout.toString('latin1');
  };

  before(async () => {
    user = await makeDaemonUser();
  });

  after(() => user.remove());

  it('finds no daemon before it starts one', async () => {
    const run = await user.run('--status');
    assert.equal(run.status, 5);
    assert.equal(run.stdout.length, 0);
    assert.match(run.stderr, /DAEMON_NOT_RUNNING/);
  });

  it('lists the sources without a daemon', async () => {
    assert.equal(await stdout('--sources'), 'Noise: every 10s\n');
  });

  it('starts, asks and stops it, and reads the words it knows', async () => {
    assert.equal(await stdout('--start'), 'Started the EGD daemon.\n');
    await user.logged('Ready');
    const again = await user.run('--start');
    assert.deepEqual([again.status, again.stdout.length], [5, 0]);
    assert.match(again.stderr, /DAEMON_ALREADY_RUNNING/);

    assert.match(await stdout('--status'), /^Pool has \d+ bytes of entropy in \d+ PoolChunks\.\n$/);
    assert.equal(await stdout('--persist'), `Persisted the entropy pool to file "${user.pool}"!\n`);

    const { pid } = await user.ask('status');
    assert.equal(await stdout('--start', '--force'), 'Started the EGD daemon.\n');
    assert.notEqual((await user.ask('status')).pid, pid);
    assert.equal(await stdout('--stop'), 'Stopped the EGD daemon.\n');
    assert.equal((await user.run('--stop')).status, 5);
  });

  it('gets binary entropy, as many bytes as there are', async () => {
    await stdout('--start');
    const { data } = await user.ask('getentropy', { bytes: 16, encoding: 'hex', wait: true });
    assert.equal(data.length, 32);
    const { pool } = await user.ask('status');
    assert.ok(pool.bytes >= 16, `${pool.bytes} bytes are left`);
    const some = await user.run('--getentropy', '16');
    assert.deepEqual([some.status, some.stdout.length, some.stderr], [0, 16, '']);
    const less = await user.run('--getentropy', '100000');
    assert.equal(less.status, 6);
    assert.match(less.stderr, /NOT_ENOUGH_ENTROPY/);
    await stdout('--stop');
  });

  it('is told what does not go together', async () => {
    for (const args of [['--stop', '--force'], ['--start', '--stop'], ['--force']])
      assert.equal((await user.run(...args)).status, 2, args.join(' '));
  });
});
