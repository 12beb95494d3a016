import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readlinkSync } from 'node:fs';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { daemonLockIsFree, takeDaemonLock } from '../../src/daemon/daemon-lock.ts';
import { isAlive, makeDaemonUser, type DaemonUser } from '../support/daemon.ts';
import { binary } from '../support/egd.ts';
import { hasTerminals, runOnTerminal } from '../support/terminal.ts';

const ENDLESS = `data:text/javascript,if (process.argv[2] === 'worker') await new Promise(() => setInterval(() => {}, 1000));`;

describe('egd start and egd stop', () => {
  let user: DaemonUser;

  beforeEach(async () => {
    user = await makeDaemonUser();
  });

  afterEach(() => user.remove());

  it('start returns when the daemon is ready, and says each step, the PID, the socket and the log', async () => {
    const { status, stdout, stderr } = await user.run('start');
    assert.equal(status, 0, stderr);
    const pid = user.lockOwner();
    assert.equal(stdout.toString(), `The daemon runs as process ${pid}.\nSocket: ${user.socket}\nLog: ${user.logFile}\n`);
    assert.deepEqual(
      stderr
        .trim()
        .split('\n')
        .map((line) => line.split(':')[0]),
      ['Lock', 'Pool', 'Control', 'Sources'],
    );
    const found = await user.ask('status');
    assert.equal(found.pid, pid);
    assert.equal(found.restarts, 0);
    assert.equal(found.config, user.config);
    assert.equal(found.sources.length, 1);
  });

  it('start shows the steps live on a terminal', async function () {
    if (!hasTerminals) this.skip();
    const { status, screen } = await runOnTerminal([process.execPath, binary, 'start'], { cwd: user.home, env: user.environment });
    assert.equal(status, 0, screen);
    const shown = stripVTControlCharacters(screen);
    for (const step of [/Lock: .*egd\.lock/, /Pool: 0 of 10485760 bytes/, /Control: .*egd\.sock/, /Sources: 1 of 1 sources enabled/])
      assert.match(shown, step);
    assert.match(shown, /The daemon runs as process \d+\./);
  });

  it('start shows on a terminal which step failed, and why', async function () {
    if (!hasTerminals) this.skip();
    await writeFile(user.pool, 'not a pool at all, but as long as one would be: 64 bytes and more.', { mode: 0o600 });
    const { status, screen } = await runOnTerminal([process.execPath, binary, 'start'], { cwd: user.home, env: user.environment });
    assert.equal(status, 3, screen);
    assert.match(stripVTControlCharacters(screen), /✔ Lock: [^]*✖ Pool\r\n[^]*Code: STORAGE_WRONG_MAGIC/);
  });

  it('start gives its report as JSON', async () => {
    const { stdout, stderr } = await user.run('start', '--json');
    assert.equal(stderr, '');
    const { lockFile, socket, logFile } = user;
    assert.deepEqual(JSON.parse(stdout.toString()), { pid: user.lockOwner(), socket, logFile, lockFile });
  });

  it('the daemon keeps nothing of the terminal, and nobody else may look into its files', async function () {
    if (process.platform !== 'linux') this.skip();
    await user.run('start');
    const { pid, workerPid } = await user.ask('status');
    for (const each of [pid, workerPid]) {
      assert.equal(readlinkSync(`/proc/${each}/cwd`), '/');
      assert.equal(readlinkSync(`/proc/${each}/fd/0`), '/dev/null');
      assert.equal(readlinkSync(`/proc/${each}/fd/1`), '/dev/null');
      assert.equal(statFields(each)[3], String(each), 'leads a session of its own');
      assert.match(readFileSync(`/proc/${each}/limits`, 'utf8'), /^Max core file size\s+0\s+0\s/m);
      assert.match(readFileSync(`/proc/${each}/limits`, 'utf8'), /^Max open files\s+4096\s+4096\s/m);
      assert.match(readFileSync(`/proc/${each}/status`, 'utf8'), /^Umask:\s+0077$/m);
      assert.doesNotMatch(readFileSync(`/proc/${workerPid}/cmdline`, 'utf8'), /EGD_LAUNCH/);
    }
    for (const path of [user.lockFile, user.socket, user.logFile]) assert.equal((await stat(path)).mode & 0o777, 0o600, path);
    for (const path of [user.lockFile, user.logFile]) assert.equal((await stat(dirname(path))).mode & 0o777, 0o700, path);
  });

  it('programs that the daemon starts do not hold its lock', async function () {
    if (process.platform !== 'linux') this.skip();
    const listed = `${user.home}/listed`;
    await user.configure({
      tables: `[list]\nname = "List"\ninterval = "10s"\nscale = 1.0\ncommand = ["sh", "-c", "ls -l /proc/self/fd > ${listed}; head -c 64 /dev/urandom; mv ${listed} ${listed}.done"]\n`,
    });
    await user.run('start', '--json');
    await user.ask('getentropy', { bytes: 16, wait: 30 });
    const descriptors = readFileSync(`${listed}.done`, 'utf8');
    assert.match(descriptors, /listed/);
    assert.doesNotMatch(descriptors, /egd\.lock|pool/);
  });

  it('stop has the pool saved, the socket removed and the lock free', async () => {
    await user.run('start');
    const { pid, workerPid } = await user.ask('status');
    await user.ask('getentropy', { bytes: 8, wait: 30 });
    const { status, stdout } = await user.run('stop');
    assert.equal(status, 0);
    assert.equal(stdout.toString(), `Stopped the daemon, process ${pid}.\n`);
    assert.ok(!isAlive(workerPid));
    assert.ok(await daemonLockIsFree(user.lockFile, 0));
    assert.ok(!existsSync(user.socket));
    assert.ok((await stat(user.pool)).size > 56);
    assert.equal((await user.run('pool', 'verify')).status, 0);
    const told = user.logLines().map(({ msg }) => msg);
    assert.deepEqual(told.slice(told.indexOf('Stopping.')), [
      'Stopping.',
      'A client of the socket asked the daemon to stop.',
      'Stopped; the pool is saved.', // and no signal, which would be the second call to stop, and end requests at once
    ]);
  });

  it('stop says that the pool could not be saved, and that the daemon is gone all the same', async () => {
    await user.configure({ globals: 'persist_interval = "1h"' });
    await user.run('start');
    const pid = user.lockOwner();
    await user.ask('getentropy', { bytes: 8, wait: 30 });
    await rm(user.pool, { force: true });
    await mkdir(user.pool); // nothing can be renamed over it
    const { status, stderr } = await user.run('stop');
    assert.equal(status, 3);
    assert.match(stderr, /^Error: The daemon \(process \d+\) is stopped, but its pool could not be saved: .*\nCode: STORAGE_/);
    assert.equal(isAlive(pid), false);
  });

  it('stop ends with status 5 when there is no daemon', async () => {
    const { status, stdout } = await user.run('stop', '--json');
    assert.equal(status, 5);
    assert.equal(JSON.parse(stdout.toString()).code, 'DAEMON_NOT_RUNNING');
  });

  it('a second start is refused with the PID of the first, and changes nothing', async () => {
    await user.run('start');
    const { workerPid } = await user.ask('status');
    const { status, stdout } = await user.run('start', '--json');
    assert.equal(status, 5);
    const { code, message } = JSON.parse(stdout.toString());
    assert.equal(code, 'DAEMON_ALREADY_RUNNING');
    assert.equal(message, `The daemon is already running as process ${user.lockOwner()}.`);
    assert.equal((await user.ask('status')).workerPid, workerPid);
  });

  it('one of five that are started at once runs', async () => {
    const runs = await Promise.all([1, 2, 3, 4, 5].map(() => user.run('start')));
    assert.deepEqual(
      runs.map(({ status }) => status).toSorted((one, other) => Number(one) - Number(other)),
      [0, 5, 5, 5, 5],
    );
  });

  it('a lock file that was left behind is no obstacle, whoever has its PID now', async () => {
    await mkdir(dirname(user.lockFile), { mode: 0o700 });
    await writeFile(user.lockFile, `${process.pid}\n`);
    const { status, stderr } = await user.run('start');
    assert.equal(status, 0, stderr);
    assert.notEqual(user.lockOwner(), process.pid);
  });

  it("a start that fails ends with the daemon's own error and exit status, and leaves no daemon", async () => {
    await writeFile(user.pool, 'not a pool at all, but as long as one would be: 64 bytes and more.', { mode: 0o600 });
    const { status, stdout } = await user.run('start', '--json');
    assert.equal(status, 3, stdout.toString());
    assert.equal(JSON.parse(stdout.toString()).code, 'STORAGE_WRONG_MAGIC');
    assert.ok(await daemonLockIsFree(user.lockFile, 0));
    assert.ok(user.logLines().some(({ level, code }) => level === 'fatal' && code === 'STORAGE_WRONG_MAGIC'));
  });

  it('a configuration that is not valid is refused before anything is started', async () => {
    await writeFile(user.config, 'log_level = "loud"\n');
    const { status, stderr } = await user.run('start');
    assert.equal(status, 3);
    assert.match(stderr, /log_level/);
    assert.ok(!existsSync(user.lockFile));
  });

  it('a daemon that is not ready in time is ended', async () => {
    const { status, stdout } = await user.runWith(
      { environment: { NODE_OPTIONS: `--import="${ENDLESS}"` } },
      'start',
      '--wait',
      '1',
      '--json',
    );
    assert.equal(status, 5, stdout.toString());
    assert.equal(JSON.parse(stdout.toString()).code, 'DAEMON_NO_ANSWER');
    assert.ok(await daemonLockIsFree(user.lockFile, 30_000));
  });

  it('a start that is interrupted ends with status 5 and leaves no daemon', async function () {
    if (process.platform === 'win32') this.skip();
    const child = spawn(process.execPath, [binary, 'start'], {
      cwd: user.home,
      env: { ...user.environment, NODE_OPTIONS: `--import="${ENDLESS}"` },
      stdio: ['ignore', 'ignore', 'pipe'],
    });
    const ended = once(child, 'close');
    let stderr = '';
    child.stderr.on('data', (text: Buffer) => {
      stderr += text.toString();
      if (text.includes('Lock:')) child.kill('SIGINT');
    });
    assert.deepEqual(await ended, [5, null]);
    assert.match(stderr, /Error: Stopped by SIGINT\.\nCode: CONTROL_CANCELLED\n/);
    assert.ok(await daemonLockIsFree(user.lockFile, 0));
  });

  it('restart has another process, and also starts where none ran', async () => {
    assert.equal((await user.run('restart')).status, 0);
    const first = user.lockOwner();
    assert.equal((await user.run('restart')).status, 0);
    assert.notEqual(user.lockOwner(), first);
    assert.ok(!isAlive(first));
  });

  it('--force replaces a daemon that runs', async () => {
    await user.run('start');
    const first = user.lockOwner();
    const { status, stderr } = await user.run('start', '--force');
    assert.equal(status, 0, stderr);
    assert.notEqual(user.lockOwner(), first);
    assert.ok(!isAlive(first));
  });

  it('--force replaces a worker that hangs and whose supervisor is gone', async function () {
    if (process.platform !== 'linux') this.skip();
    await user.run('start');
    const { pid, workerPid } = await user.ask('status');
    process.kill(workerPid, 'SIGSTOP');
    process.kill(pid, 'SIGKILL');
    const { status, stderr } = await user.run('start', '--force');
    assert.equal(status, 0, stderr);
    assert.ok(!isAlive(workerPid));
    assert.notEqual((await user.ask('status')).workerPid, workerPid);
  });

  it('--force replaces a daemon that hangs as a whole', async () => {
    await user.run('start');
    const { pid, workerPid } = await user.ask('status');
    process.kill(pid, 'SIGSTOP');
    process.kill(workerPid, 'SIGSTOP');
    const { status, stderr } = await user.run('start', '--force');
    assert.equal(status, 0, stderr);
    assert.notEqual(user.lockOwner(), pid);
    assert.ok(!isAlive(workerPid));
  });

  it('the lock is waited for while a worker whose supervisor was killed still holds it', async () => {
    await user.run('start');
    const { pid } = await user.ask('status');
    process.kill(pid, 'SIGKILL');
    const lock = await takeDaemonLock(user.lockFile, { wait: 30_000 });
    await lock.close();
    assert.ok(user.logLines().some(({ msg }) => msg === 'Stopped; the pool is saved.'));
  });
});

// After the name: state, parent, group, session.
function statFields(pid: number): readonly string[] {
  const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
  return text.slice(text.lastIndexOf(')') + 2).split(' ');
}
