import assert from 'node:assert/strict';
import { chmod, mkdir, readFile, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binary, makeUser, type EgdUser } from '../support/egd.ts';

describe('egd service', () => {
  let user: EgdUser;
  let unit: string;

  before(async function () {
    if (process.platform === 'win32') this.skip();
    user = await makeUser();
    unit = join(user.home, '.config', 'systemd', 'user', 'egd.service');
  });

  after(() => user.remove());

  it('prints a unit that starts this egd with this Node.js and the configuration named', async () => {
    const run = await user.run('service', 'print', 'systemd', '--user', '--config', 'my.toml');
    assert.equal(run.status, 0, run.stderr);
    const [, command = ''] = /^ExecStart=(.*)$/m.exec(run.stdout.toString()) ?? [];
    const config = join(await realpath(user.home), 'my.toml');
    assert.equal(command, `${await realpath(process.execPath)} ${await realpath(binary)} start --foreground --config ${config}`);
  });

  it('prints the same as JSON, with its place', async () => {
    const run = await user.run('service', 'print', 'launchd', '--json');
    const { path, text } = JSON.parse(run.stdout.toString());
    assert.equal(path, '/Library/LaunchDaemons/egd.daemon.plist');
    assert.match(text, /<key>ProgramArguments<\/key>/);
  });

  it('only says what it would do with --dry-run', async () => {
    const run = await user.run('service', 'install', 'systemd', '--user', '--dry-run');
    assert.equal(run.status, 0, run.stderr);
    assert.deepEqual(run.stdout.toString().trimEnd().split('\n'), [
      `Would write ${unit}.`,
      'Would run `systemctl --user daemon-reload`.',
      'Would run `systemctl --user enable egd.service`.',
      'Would run `systemctl --user restart egd.service`.',
    ]);
    await assert.rejects(readFile(unit), { code: 'ENOENT' });
  });

  it('installs and uninstalls a service of the user', async () => {
    const programs = join(user.home, 'programs');
    await mkdir(programs);
    await writeFile(join(programs, 'systemctl'), '#!/bin/sh\nexit 0\n');
    await chmod(join(programs, 'systemctl'), 0o755);
    const environment = { PATH: `${programs}:${user.environment['PATH']}` };
    const installed = await user.runWith({ environment }, 'service', 'install', 'systemd', '--user');
    assert.equal(installed.status, 0, installed.stderr);
    assert.match(await readFile(unit, 'utf8'), /WantedBy=default\.target/);
    const removed = await user.runWith({ environment }, 'service', 'uninstall', 'systemd', '--user', '--json');
    assert.deepEqual(JSON.parse(removed.stdout.toString()).steps.length, 3, removed.stderr);
    await assert.rejects(readFile(unit), { code: 'ENOENT' });
  });

  it('says which service manager there is none of', async () => {
    const unknown = await user.run('service', 'print', 'upstart');
    assert.equal(unknown.status, 2);
    assert.match(unknown.stderr, /systemd, launchd, windows/);
    const ofUser = await user.run('service', 'print', 'windows', '--user');
    assert.deepEqual([ofUser.status, /USAGE_INVALID/.test(ofUser.stderr)], [2, true]);
  });

  it('ends with status 3 when there is nothing to uninstall', async () => {
    const run = await user.run('service', 'uninstall', 'systemd', '--user', '--json');
    assert.equal(run.status, 3);
    assert.equal(JSON.parse(run.stdout.toString()).code, 'SERVICE_FAILED');
  });
});
