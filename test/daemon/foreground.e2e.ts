import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDaemonUser, type DaemonUser } from '../support/daemon.ts';
import { openNotifySocket } from '../support/notify-socket.ts';

const hasPython = spawnSync('python3', ['--version']).status === 0;

const TALKATIVE = `data:text/javascript,if (process.argv[2] === 'worker') process.on('SIGWINCH', () => { process.stderr.write('Look!'); process.stdout.write('It has talked.\\n'); });`;

describe('egd start --foreground', () => {
  let user: DaemonUser;

  beforeEach(async () => {
    user = await makeDaemonUser();
  });

  afterEach(() => user.remove());

  it('is the process that was started, and logs JSON to standard output', async () => {
    const daemon = user.foreground();
    await daemon.said('Ready.');
    assert.equal(user.lockOwner(), daemon.child.pid);
    assert.equal((await user.ask('status')).logFile, null);
    assert.equal((await user.run('stop')).status, 0);
    const { status, stdout, stderr } = await daemon.ended;
    assert.equal(status, 0);
    assert.equal(stderr, '');
    for (const line of stdout.trimEnd().split('\n')) {
      const { level, time, component, msg } = JSON.parse(line);
      assert.ok(level && component && msg, line);
      assert.equal(new Date(time).toISOString(), time);
    }
    assert.ok(!existsSync(user.logFile));
  });

  it('needs no folder for a log', async () => {
    await writeFile(join(user.home, 'log'), 'no folder');
    const daemon = user.foreground();
    await daemon.said('Ready.');
    assert.equal((await user.run('stop')).status, 0);
    assert.equal((await daemon.ended).status, 0);
    assert.equal((await user.run('start')).status, 3);
  });

  it('tells why it can not start on standard error, and ends with the exit status of the error', async () => {
    await writeFile(user.pool, 'not a pool at all, but as long as one would be: 64 bytes and more.', { mode: 0o600 });
    const { status, stderr } = await user.foreground().ended;
    assert.equal(status, 3);
    assert.match(stderr, /^Error: .*\nCode: STORAGE_WRONG_MAGIC\nTry: /);
  });

  it('goes on when nobody reads its standard error any more', async () => {
    const daemon = user.foreground({ NODE_OPTIONS: `--import="${TALKATIVE}"` });
    await daemon.said('Ready.');
    const { pid, workerPid } = await user.ask('status');
    daemon.child.stderr.destroy();
    process.kill(workerPid, 'SIGWINCH');
    await daemon.said('It has talked.');
    const after = await user.ask('status');
    assert.deepEqual([after.pid, after.workerPid, after.restarts], [pid, workerPid, 0]);
    process.kill(workerPid, 'SIGKILL');
    await daemon.said('it is started again in 1 s');
    daemon.child.kill('SIGTERM');
    assert.equal((await daemon.ended).status, 0);
  });

  it('is refused while a daemon runs', async () => {
    await user.run('start');
    const { status, stderr } = await user.foreground().ended;
    assert.equal(status, 5);
    assert.match(stderr, /DAEMON_ALREADY_RUNNING/);
  });

  for (const name of ['a path', 'an abstract name'] as const) {
    it(`tells systemd at ${name} that it is ready, alive, reloading and stopping`, async function () {
      if (process.platform !== 'linux' || !hasPython) this.skip();
      const address = name === 'a path' ? join(user.home, 'notify') : `@egd-test-${process.pid}`;
      const systemd = await openNotifySocket(address);
      try {
        const daemon = user.foreground({ NOTIFY_SOCKET: address, WATCHDOG_USEC: '3000000' });
        await systemd.heard('READY=1');
        assert.ok(
          !systemd.messages
            .slice(
              0,
              systemd.messages.findIndex((text) => text.startsWith('READY')),
            )
            .some((text) => /STOPPING/.test(text)),
        );
        await systemd.heard('WATCHDOG=1');
        daemon.child.kill('SIGHUP');
        assert.match(await systemd.heard('RELOADING=1'), /^RELOADING=1 MONOTONIC_USEC=\d+$/);
        await systemd.heard('READY=1', 2);
        daemon.child.kill('SIGTERM');
        await systemd.heard('STOPPING=1');
        assert.equal((await daemon.ended).status, 0);
        const words = systemd.messages.map((message) => message.split(' ')[0]).filter((word) => word !== 'WATCHDOG=1');
        assert.deepEqual(words, ['READY=1', 'RELOADING=1', 'READY=1', 'STOPPING=1']);
      } finally {
        await systemd.close();
      }
    });
  }

  it('tells systemd of no life while the worker gives no sign of it', async function () {
    if (process.platform !== 'linux' || !hasPython) this.skip();
    const address = join(user.home, 'notify');
    const systemd = await openNotifySocket(address);
    await user.configure({ daemon: 'hang_timeout = "5s"\nrestart = false' });
    try {
      const daemon = user.foreground({ NOTIFY_SOCKET: address, WATCHDOG_USEC: '1000000' });
      await systemd.heard('READY=1');
      const { workerPid } = await user.ask('status');
      process.kill(workerPid, 'SIGSTOP');
      const before = systemd.messages.length;
      assert.equal((await daemon.ended).status, 5);
      const after = systemd.messages.slice(before).filter((message) => message === 'WATCHDOG=1');
      assert.ok(after.length <= 2, `${after.length} signs of life in 5 s`);
    } finally {
      await systemd.close();
    }
  });
});
