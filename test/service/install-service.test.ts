import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { isEgdError } from 'egd-core';
import { installService } from '../../src/service/install-service.ts';
import { SERVICE_MARK, type ServiceRequest } from '../../src/service/service-request.ts';
import { uninstallService } from '../../src/service/uninstall-service.ts';

const now = { force: false, dryRun: false };

describe('a service', () => {
  let home: string;
  let request: ServiceRequest;
  let unit: string;
  const path = process.env['PATH'];

  // A systemctl of our own that writes down how it is called, and fails where a file says so.
  beforeEach(async () => {
    home = await realpath(await mkdtemp(join(tmpdir(), 'egd-service-')));
    await mkdir(join(home, 'bin'));
    const script = `#!/bin/sh\necho "$@" >> '${home}/calls'\ncase "$*" in *"$(cat '${home}/refuse' 2>/dev/null || echo never)"*) echo "Failed: it won't." >&2; exit 1;; esac\n`;
    await writeFile(join(home, 'bin', 'systemctl'), script);
    await chmod(join(home, 'bin', 'systemctl'), 0o755);
    process.env['PATH'] = `${join(home, 'bin')}:${path}`;
    request = {
      manager: 'systemd',
      forUser: true,
      node: '/usr/bin/node',
      script: '/opt/egd/bin/run.js',
      environment: {},
      home,
      userId: 1000,
    };
    unit = join(home, '.config', 'systemd', 'user', 'egd.service');
  });

  afterEach(async () => {
    process.env['PATH'] = path;
    await rm(home, { recursive: true });
  });

  async function calls(): Promise<string[]> {
    return (await readFile(join(home, 'calls'), 'utf8').catch(() => '')).split('\n').filter((line) => line !== '');
  }

  before(function () {
    if (process.platform === 'win32') this.skip(); // the stand-in for systemctl is a shell script
  });

  it('is written, enabled and started, each step told', async () => {
    const steps = await installService(request, now);
    assert.deepEqual(await calls(), ['--user daemon-reload', '--user enable egd.service', '--user restart egd.service']);
    assert.deepEqual(steps, [`Wrote ${unit}.`, ...(await calls()).map((words) => `Ran \`systemctl ${words}\`.`)]);
    assert.match(await readFile(unit, 'utf8'), /^ExecStart=\/usr\/bin\/node \/opt\/egd\/bin\/run\.js start --foreground$/m);
    assert.equal((await stat(unit)).mode & 0o777, 0o644);
    assert.deepEqual(await readdir(dirname(unit)), ['egd.service']);
  });

  it('is only told of with a dry run', async () => {
    const steps = await installService(request, { ...now, dryRun: true });
    assert.equal(steps[0], `Would write ${unit}.`);
    assert.equal(steps.length, 4);
    assert.deepEqual(await calls(), []);
    await assert.rejects(stat(unit), { code: 'ENOENT' });
  });

  it('is installed again over itself, as after an update', async () => {
    await installService(request, now);
    await installService({ ...request, node: '/usr/local/bin/node' }, now);
    assert.match(await readFile(unit, 'utf8'), /^ExecStart=\/usr\/local\/bin\/node /m);
  });

  it("does not take the place of somebody's own unit, unless it is told to", async () => {
    await mkdir(dirname(unit), { recursive: true });
    await writeFile(unit, '[Service]\nExecStart=/bin/true\n');
    await assert.rejects(installService(request, now), failed(/egd did not write it/));
    await assert.rejects(uninstallService(request, now), failed(/egd did not write it/));
    assert.deepEqual(await calls(), []);
    await installService(request, { ...now, force: true });
    assert.ok((await readFile(unit, 'utf8')).includes(SERVICE_MARK));
  });

  it('is stopped and taken away again', async () => {
    await installService(request, now);
    await rm(join(home, 'calls'));
    const steps = await uninstallService(request, now);
    assert.deepEqual(await calls(), ['--user disable --now egd.service', '--user daemon-reload']);
    assert.deepEqual(steps, [
      'Ran `systemctl --user disable --now egd.service`.',
      `Removed ${unit}.`,
      'Ran `systemctl --user daemon-reload`.',
    ]);
    await assert.rejects(stat(unit), { code: 'ENOENT' });
    await assert.rejects(uninstallService(request, now), failed(/There is no /));
  });

  it('that can not be started says so in the words of the service manager', async () => {
    await writeFile(join(home, 'refuse'), 'restart');
    await assert.rejects(installService(request, now), failed(/`systemctl --user restart egd\.service` failed: Failed: it won't\./));
  });

  it('says that there is no service manager', async () => {
    process.env['PATH'] = join(home, 'nothing');
    await assert.rejects(installService(request, now), failed(/there is no such program/));
  });

  it('needs the program of WinSW on Windows', async () => {
    await assert.rejects(installService({ ...request, manager: 'windows', forUser: false }, now), failed(/WinSW/));
  });
});

function failed(message: RegExp): (error: unknown) => boolean {
  return (error) => isEgdError(error) && error.code === 'SERVICE_FAILED' && message.test(error.message);
}
