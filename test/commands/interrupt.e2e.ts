import assert from 'node:assert/strict';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binary, makeUser, type EgdUser } from '../support/egd.ts';
import { hasTerminals, runOnTerminal } from '../support/terminal.ts';

// The script itself sends the signal, to its parent: so it comes while the script runs, on a slow machine too.
const config = (pidFile: string, signal: string): string => `
[slow]
name = "Never ends"
interval = "1h"
scale = 1.0
script_interpreter = "sh"
script = '''
setsid sleep 300 &
echo $! > ${pidFile}
kill -${signal} $PPID
sleep 300
'''
`;

describe('a command that is interrupted', () => {
  let user: EgdUser;
  let pidFile: string;

  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  beforeEach(async () => {
    user = await makeUser();
    pidFile = join(user.home, 'pid');
  });

  afterEach(() => user.remove());

  for (const signal of ['INT', 'TERM']) {
    it(`ends what it started, leaves no folder and says so, on SIG${signal}`, async () => {
      await writeFile(join(user.home, 'egd.toml'), config(pidFile, signal), { mode: 0o600 });
      const { status, stderr } = await user.run('gather');
      assert.equal(status, 4, stderr);
      assert.match(stderr, new RegExp(`Error: Stopped by SIG${signal}\\.\nCode: SOURCE_ABORTED`));
      await assertNothingLeft();
    });
  }

  it('does the same on a terminal, where progress is shown', async function () {
    if (!hasTerminals) this.skip();
    await writeFile(join(user.home, 'egd.toml'), config(pidFile, 'INT'), { mode: 0o600 });
    const { status, screen } = await runOnTerminal([process.execPath, binary, 'gather'], { cwd: user.home, env: user.environment });
    assert.equal(status, 4, screen);
    assert.match(screen, /Stopped by SIGINT/);
    await assertNothingLeft();
  });

  async function assertNothingLeft(): Promise<void> {
    const pid = (await readFile(pidFile, 'utf8')).trim();
    assert.match(pid, /^\d+$/);
    assert.ok(await hasEnded(pid), `process ${pid} still runs`);
    assert.deepEqual(await readdir(join(user.home, 'tmp')), []);
  }
});

// Where nobody collects orphans, what has ended stays as a zombie.
async function hasEnded(pid: string): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'latin1').catch(() => undefined);
  return stat === undefined || /\) Z /.test(stat);
}
