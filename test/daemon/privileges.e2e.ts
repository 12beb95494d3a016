import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { chmod, chown, mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeDaemonUser, type DaemonUser } from '../support/daemon.ts';

const NOBODY = 65_534;
const isRoot = process.geteuid?.() === 0;
const canRun = isRoot && spawnSync(process.execPath, ['-e', '0'], { uid: NOBODY, gid: NOBODY }).status === 0;

describe('a daemon that root starts', () => {
  let user: DaemonUser;

  beforeEach(async function () {
    if (process.platform !== 'linux' || !canRun) this.skip();
    user = await makeDaemonUser();
    await chmod(user.home, 0o755);
    await mkdir(join(user.home, 'state'));
    await chown(join(user.home, 'state'), NOBODY, NOBODY);
  });

  afterEach(() => user?.remove());

  it('gives root up for `user`: user, groups and capabilities, in both processes, for good', async () => {
    await configureFor(user, 'user = "nobody"');
    const { status, stderr } = await user.run('start');
    assert.equal(status, 0, stderr);
    const { pid, workerPid } = await user.ask('status');
    for (const each of [pid, workerPid]) {
      const facts = readFileSync(`/proc/${each}/status`, 'utf8');
      assert.match(facts, /^Uid:\t65534\t65534\t65534\t65534$/m);
      assert.match(facts, /^Gid:\t65534\t65534\t65534\t65534$/m);
      assert.match(facts, /^Groups:\t65534 $/m);
      assert.match(facts, /^CapPrm:\t0+$/m);
      assert.match(facts, /^CapEff:\t0+$/m);
      assert.ok(readFileSync(`/proc/${each}/environ`, 'utf8').split('\0').includes('LOGNAME=nobody'));
    }
    for (const path of [user.lockFile, user.socket, user.logFile]) assert.equal((await stat(path)).uid, NOBODY, path);
    assert.equal((await user.run('stop')).status, 0);
    assert.equal((await user.run('start')).status, 0, 'a second time, with the folders that are there');
  });

  it('hands over the log that root wrote before', async () => {
    await mkdir(join(user.home, 'log', 'egd'), { recursive: true, mode: 0o755 });
    await configureFor(user, '');
    const text = readFileSync(user.config, 'utf8').replace('/log/egd.log', '/log/egd/egd.log');
    await writeFile(user.config, text);
    assert.equal((await user.run('restart')).status, 0);
    assert.equal((await user.run('stop')).status, 0);
    assert.equal((await stat(join(user.home, 'log', 'egd', 'egd.log'))).uid, 0);
    await chown(join(user.home, 'run'), NOBODY, NOBODY);
    await rm(join(user.home, 'state'), { recursive: true });
    await mkdir(join(user.home, 'state'));
    await chown(join(user.home, 'state'), NOBODY, NOBODY);
    await writeFile(user.config, text.replace('[daemon]', '[daemon]\nuser = "nobody"'));
    const { status, stderr } = await user.run('start');
    assert.equal(status, 0, stderr);
    assert.equal((await stat(join(user.home, 'log', 'egd', 'egd.log'))).uid, NOBODY);
  });

  it('says who may not read the configuration', async () => {
    await configureFor(user, 'user = "nobody"');
    await chmod(user.config, 0o600);
    const { status, stderr } = await user.run('start');
    assert.equal(status, 3);
    assert.match(stderr, /User nobody of `\[daemon\] user` can't read the configuration .*egd\.toml\.\nCode: CONFIG_UNREADABLE\n/);
  });

  it('takes the group that is named, also by number', async () => {
    await configureFor(user, 'user = "65534"\ngroup = "2"');
    const { status, stderr } = await user.run('start');
    assert.equal(status, 0, stderr);
    const facts = readFileSync(`/proc/${(await user.ask('status')).workerPid}/status`, 'utf8');
    assert.match(facts, /^Gid:\t2\t2\t2\t2$/m);
    assert.doesNotMatch(facts, /^Groups:.*\b0\b/m);
  });

  for (const [who, keys] of [
    ['a user that is not there', 'user = "no-such-user"'],
    ['a group that is not there', 'user = "nobody"\ngroup = "no-such-group"'],
    ['root itself', 'user = "root"'],
    ["root's group", 'user = "nobody"\ngroup = "root"'],
  ] as const) {
    it(`is refused with ${who}`, async () => {
      await configureFor(user, keys);
      const { status, stdout } = await user.run('start', '--json');
      assert.equal(status, 3, stdout.toString());
      assert.equal(JSON.parse(stdout.toString()).code, 'DAEMON_PRIVILEGE_ERROR');
      assert.equal((await user.run('stop')).status, 5);
    });
  }
});

// The home folder of the service user is another one.
async function configureFor(user: DaemonUser, daemon: string): Promise<void> {
  await user.configure({ daemon });
  const text = readFileSync(user.config, 'utf8');
  await writeFile(user.config, text.replace('~/pool', `${user.home}/state/pool`).replaceAll('"~/', `"${user.home}/`));
}
