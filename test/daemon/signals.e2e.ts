import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { stat } from 'node:fs/promises';
import { ControlClient } from '../../src/control/control-client.ts';
import { daemonLockIsFree } from '../../src/daemon/daemon-lock.ts';
import { makeDaemonUser, type DaemonUser } from '../support/daemon.ts';

const NEW_SOURCE = '[more]\nname = "More"\ninterval = "10s"\nscale = 1.0\nfile = "/dev/urandom"\nsize = 32\nno_compress = true\n';

describe('the signals of the daemon', () => {
  let user: DaemonUser;

  beforeEach(async () => {
    user = await makeDaemonUser();
  });

  afterEach(() => user.remove());

  for (const name of ['SIGTERM', 'SIGINT'] as const) {
    it(`${name} has those who wait answered, the pool saved, and ends with status 0`, async () => {
      const daemon = user.foreground();
      await daemon.said('Ready.');
      await user.ask('getentropy', { bytes: 8, wait: 30 });
      const waiting = user.ask('getentropy', { bytes: 65_536, wait: true });
      await untilWaiting(user);
      daemon.child.kill(name);
      const { bytes, enough } = await waiting;
      assert.ok(bytes < 65_536);
      assert.equal(enough, false);
      assert.equal((await daemon.ended).status, 0);
      assert.ok((await stat(user.pool)).isFile());
      assert.ok(await daemonLockIsFree(user.lockFile, 0));
    });
  }

  it('a second SIGTERM does not wait for a client that takes no answer, and saves all the same', async () => {
    await user.configure({ daemon: 'shutdown_timeout = "10m"' });
    const daemon = user.foreground();
    await daemon.said('Ready.');
    await user.ask('getentropy', { bytes: 8, wait: 30 });
    const silent = connect(user.socket).on('error', () => undefined);
    await once(silent, 'connect');
    silent.pause();
    const request = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'status' })}\n`;
    silent.write(request.repeat(2000));
    await user.ask('status');
    daemon.child.kill('SIGTERM');
    await daemon.said('Stopping.');
    daemon.child.kill('SIGTERM');
    const { status, stdout } = await daemon.ended;
    silent.destroy();
    assert.equal(status, 0);
    assert.match(stdout, /Got SIGTERM[^]*Stopping[^]*Got SIGTERM[^]*Stopped; the pool is saved\./);
    assert.equal((await user.run('pool', 'verify')).status, 0);
  });

  it('SIGHUP takes a new configuration without dropping a client or the pool', async () => {
    await user.run('start');
    const client = new ControlClient(user);
    await client.call('getentropy', { bytes: 8, wait: 30 });
    const before = await client.call('status');
    await user.configure({ globals: 'log_level = "debug"\nmax_entropy = 100000', tables: NEW_SOURCE, daemon: 'restart = false' });
    process.kill(before.pid, 'SIGHUP');
    const { changed, needsRestart } = await user.logged('The configuration was read again.');
    assert.deepEqual(changed, ['log_level', 'max_entropy', 'more', 'noise']);
    assert.deepEqual(needsRestart, ['daemon.restart']);
    const after = await client.call('status');
    client.close();
    assert.equal(after.logLevel, 'debug');
    assert.equal(after.pool.maxEntropy, 100_000);
    assert.ok(after.pool.bytes >= before.pool.bytes);
    assert.deepEqual(
      after.sources.map(({ source }) => source),
      ['more'],
    );
    assert.equal(after.workerPid, before.workerPid);
  });

  it('SIGHUP refuses a configuration that is not valid, says so, and the old one goes on', async () => {
    await user.run('start');
    const before = await user.ask('status');
    await user.configure({ globals: 'log_level = "loud"', tables: NEW_SOURCE });
    process.kill(before.pid, 'SIGHUP');
    const line = await user.logged('The configuration was not taken');
    assert.equal(line.level, 'error');
    assert.equal(line['code'], 'CONFIG_INVALID_VALUE');
    const after = await user.ask('status');
    assert.equal(after.logLevel, 'info');
    assert.deepEqual(
      after.sources.map(({ source }) => source),
      ['noise'],
    );
    await assert.rejects(user.ask('reload'), { code: 'CONFIG_INVALID_VALUE' });
  });

  it('SIGUSR1 has the state and the statistics logged', async () => {
    await user.run('start');
    process.kill(user.lockOwner(), 'SIGUSR1');
    const line = await user.logged('The state of the daemon.');
    assert.deepEqual(Object.keys(Object(line['status'])).slice(0, 3), ['version', 'pid', 'workerPid']);
    assert.equal(typeof Object(line['stats']).memoryBytes, 'number');
  });

  it('SIGUSR2 turns debug logging on and off again', async () => {
    await user.run('start');
    process.kill(user.lockOwner(), 'SIGUSR2');
    await user.logged('Debug logging is on.');
    assert.equal((await user.ask('status')).logLevel, 'debug');
    process.kill(user.lockOwner(), 'SIGUSR2');
    await user.logged('Debug logging is off.');
    assert.equal((await user.ask('status')).logLevel, 'info');
  });

  it('those that a terminal sends to all its processes do not end the worker alone', async () => {
    await user.run('start');
    const { workerPid } = await user.ask('status');
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.kill(workerPid, name);
    assert.equal((await user.ask('status')).workerPid, workerPid);
    assert.equal((await user.run('stop')).status, 0);
  });
});

async function untilWaiting(user: DaemonUser): Promise<void> {
  while ((await user.ask('status')).given.waiting === 0);
}
