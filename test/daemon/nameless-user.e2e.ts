import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chown, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { binary } from '../support/egd.ts';

const NAMELESS = 54_321;

// As a container under a number does.
describe('a user that the system has no name for', () => {
  let home: string;

  beforeEach(async function () {
    if (userInfo().uid !== 0 || process.platform !== 'linux') this.skip();
    if (spawnSync(process.execPath, [binary, '--version'], { uid: NAMELESS, gid: NAMELESS, env: { HOME: '/', SHELL: '' } }).status !== 0)
      this.skip();
    home = await mkdtemp(join(tmpdir(), 'egd-nameless-'));
    await chown(home, NAMELESS, NAMELESS);
  });

  afterEach(async () => {
    if (home !== undefined) await rm(home, { recursive: true });
  });

  it('runs commands and the daemon', async () => {
    await writeFile(
      join(home, 'egd.toml'),
      'persist_file = "~/pool"\n[daemon]\nlock_file = "~/egd.lock"\n[control]\ntcp = false\n[noise]\nname = "Noise"\ninterval = "10s"\nscale = 1.0\nfile = "/dev/urandom"\nsize = 64\n',
      {
        mode: 0o644,
      },
    );
    const run = (...args: string[]): ReturnType<typeof spawnSync> =>
      spawnSync(process.execPath, [binary, ...args, '--config', join(home, 'egd.toml')], {
        uid: NAMELESS,
        gid: NAMELESS,
        cwd: home,
        env: { HOME: home, PATH: process.env['PATH'] },
      });
    for (const [command, status] of [
      ['status', 5],
      ['start', 0],
      ['status', 0],
      ['stop', 0],
    ] as const) {
      const done = run(command);
      assert.equal(done.status, status, `${command}: ${String(done.stderr)}`);
    }
  });
});
