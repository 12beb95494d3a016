import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { runtimePlaces, thisMachine, type Machine } from '../../src/daemon/runtime-places.ts';

describe('runtimePlaces', () => {
  let folder: string;

  before(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'egd-places-')));
  });

  after(() => rm(folder, { recursive: true, force: true }));

  const userId = process.geteuid?.() ?? 1000;
  it('are in $XDG_RUNTIME_DIR/egd where that folder is there', () => {
    assert.deepEqual(runtimePlaces(machine({ userId: userId === 0 ? 4242 : userId, environment: { XDG_RUNTIME_DIR: folder } })), {
      folder: join(folder, 'egd'),
      lockFile: join(folder, 'egd', 'egd.lock'),
      socket: join(folder, 'egd', 'control.socket'),
      logFile: '/home/me/.local/state/egd/egd.log',
    });
  });

  for (const runtime of ['relative/folder', '/nonexistent/run', '']) {
    it(`are in a folder of the user in the temporary folder where XDG_RUNTIME_DIR is ${JSON.stringify(runtime)}`, () => {
      const { folder: found, lockFile } = runtimePlaces(machine({ environment: { XDG_RUNTIME_DIR: runtime } }));
      assert.deepEqual([found, lockFile], ['/tmp/egd-4242', '/tmp/egd-4242/egd.lock']);
    });
  }

  it('are not in the runtime folder of another user, which `su` may have left in the environment', function () {
    if (userId === 0) this.skip(); // what belongs to root is taken from root
    assert.equal(runtimePlaces(machine({ userId: userId + 1, environment: { XDG_RUNTIME_DIR: folder } })).folder, `/tmp/egd-${userId + 1}`);
  });

  it('are in one place for root, whoever the environment is from', () => {
    const environment = { XDG_RUNTIME_DIR: folder, XDG_STATE_HOME: folder };
    assert.deepEqual(runtimePlaces(machine({ userId: 0, environment })), {
      folder: '/run/egd',
      lockFile: '/run/egd/egd.lock',
      socket: '/run/egd/control.socket',
      logFile: '/var/log/egd/egd.log',
    });
    assert.equal(runtimePlaces(machine({ userId: 0, platform: 'darwin' })).lockFile, '/var/run/egd/egd.lock');
  });

  it('have the socket beside a lock file that is named', () => {
    for (const [lockFile, socket] of [
      ['/srv/egd.lock', '/srv/egd.sock'],
      ['/srv/egd.lck', '/srv/egd.lck.sock'],
      ['/srv/lock', '/srv/lock.sock'],
    ] as const) {
      const places = runtimePlaces(machine(), { lockFile });
      assert.deepEqual(places, { lockFile, socket, logFile: '/home/me/.local/state/egd/egd.log' });
    }
  });

  it('are what is named', () => {
    const chosen = { lockFile: '/a/egd.lock', socket: '/b/egd.sock', logFile: '/c/egd.log' };
    assert.deepEqual(runtimePlaces(machine(), chosen), chosen);
    assert.equal(runtimePlaces(machine(), { socket: '/b/egd.sock' }).lockFile, '/tmp/egd-4242/egd.lock');
  });

  it('have the log where each platform has it', () => {
    assert.equal(logOf({ environment: { XDG_STATE_HOME: '/state' } }), '/state/egd/egd.log');
    assert.equal(logOf({ environment: { XDG_STATE_HOME: 'state' } }), '/home/me/.local/state/egd/egd.log');
    assert.equal(logOf({ platform: 'darwin' }), '/home/me/Library/Logs/egd/egd.log');
    assert.equal(logOf({ platform: 'win32', environment: { LOCALAPPDATA: 'C:\\L' } }), 'C:\\L\\egd\\egd.log');
  });

  it('have a named pipe on Windows, the same for the same lock file in any case of its letters', () => {
    const windows = machine({ platform: 'win32', userId: undefined, home: 'C:\\Users\\me' });
    const { folder: found, lockFile, socket } = runtimePlaces(windows);
    assert.equal(found, undefined);
    assert.equal(lockFile, 'C:\\Users\\me\\AppData\\Local\\egd\\egd.lock');
    assert.match(socket, /^\\\\\.\\pipe\\egd-[0-9a-f]{16}$/);
    const of = (path: string) => runtimePlaces(windows, { lockFile: path }).socket;
    assert.equal(of('C:\\X\\egd.lock'), of('c:\\x\\EGD.lock'));
    assert.notEqual(of('C:\\X\\egd.lock'), of('C:\\Y\\egd.lock'));
  });

  it('can be had for this machine', () => {
    const { environment, home } = thisMachine({ HOME: '/home/you' });
    assert.deepEqual([environment, home], [{ HOME: '/home/you' }, '/home/you']);
    for (const HOME of ['not absolute', '']) assert.equal(thisMachine({ HOME }).home, userInfo().homedir);
  });
});

function machine(facts: Partial<Machine> = {}): Machine {
  return { environment: {}, userId: 4242, tmpdir: '/tmp', home: '/home/me', platform: 'linux', ...facts };
}

function logOf(facts: Partial<Machine>): string {
  return runtimePlaces(machine(facts)).logFile;
}
