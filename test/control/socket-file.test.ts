import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { lstat, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startControl } from '../../src/control/start-control.ts';
import type { Control } from '../../src/control/control.ts';
import { controlSettings } from '../support/control-fixture.ts';
import { SmallDaemon } from '../support/small-daemon.ts';

describe('the file of the control socket', () => {
  let folder: string;
  let socket: string;
  const start = (): Promise<Control> => {
    const log = { debug: () => undefined, info: () => undefined, warn: () => undefined };
    return startControl({ daemon: new SmallDaemon(0), config: controlSettings({ tcp: false }), places: { socket }, log });
  };

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-socket-'));
    socket = join(folder, 'egd.sock');
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('is for its owner alone, whatever the umask, and is gone when the daemon has stopped', async () => {
    const umask = process.umask(0);
    try {
      const control = await start();
      assert.equal((await stat(socket)).mode & 0o777, 0o600);
      assert.equal(process.umask(), 0);
      await control.stop({ timeout: 0 });
    } finally {
      process.umask(umask);
    }
    await assert.rejects(lstat(socket), { code: 'ENOENT' });
  });

  it('replaces the socket of a daemon that was killed', async () => {
    const script = `require('node:net').createServer().listen(${JSON.stringify(socket)}, () => process.stdout.write('.'))`;
    const child = spawn(process.execPath, ['-e', script], { stdio: ['ignore', 'pipe', 'inherit'] });
    await once(child.stdout, 'data');
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.ok((await lstat(socket)).isSocket());
    const control = await start();
    await control.stop({ timeout: 0 });
  });

  it('is left alone when somebody answers there', async () => {
    const server = createServer().listen(socket);
    await once(server, 'listening');
    await assert.rejects(start(), { code: 'DAEMON_ALREADY_RUNNING' });
    assert.ok((await lstat(socket)).isSocket());
    server.close();
  });

  it('does not replace what is no socket', async () => {
    await writeFile(socket, 'precious');
    await assert.rejects(start(), { code: 'DAEMON_ADDRESS_UNUSABLE' });
    await rm(socket);
    await mkdir(socket);
    await assert.rejects(start(), { code: 'DAEMON_ADDRESS_UNUSABLE' });
  });

  it('says so where there is no folder for it', async () => {
    socket = join(folder, 'nowhere', 'egd.sock');
    await assert.rejects(start(), { code: 'DAEMON_ADDRESS_UNUSABLE', message: /nowhere/ });
  });
});
