import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { binary, makeUser, type EgdUser } from '../support/egd.ts';
import { hasTerminals, runOnTerminal } from '../support/terminal.ts';

const LINES = ['debug', 'info', 'warn', 'error', 'fatal'].map((level, index) =>
  JSON.stringify({ level, time: '2026-01-02T03:04:05.678Z', pid: 7, component: 'source', source: 'drand', msg: `line ${index}` }),
);

describe('egd logs', () => {
  let user: EgdUser;

  beforeEach(async () => {
    user = await makeUser();
    await writeFile(join(user.home, 'egd.toml'), '[logging]\nfile = "egd.log"\n', { mode: 0o600 });
    await writeFile(join(user.home, 'egd.log.1'), `${LINES.slice(0, 2).join('\n')}\n`);
    await writeFile(join(user.home, 'egd.log'), `${LINES.slice(2).join('\n')}\n`);
  });

  afterEach(() => user.remove());

  it('prints the last lines as they are in the file, from rotated files too', async () => {
    const { status, stdout, stderr } = await user.run('logs');
    assert.deepEqual([status, stderr, stdout.toString()], [0, '', `${LINES.join('\n')}\n`]);
    assert.equal((await user.run('logs', '-n', '4')).stdout.toString(), `${LINES.slice(1).join('\n')}\n`);
  });

  it('prints only lines of a level and graver ones', async () => {
    const { stdout } = await user.run('logs', '--lines', '2', '--level', 'error');
    assert.equal(stdout.toString(), `${LINES.slice(3).join('\n')}\n`);
  });

  it('gives an array with --json', async () => {
    const { status, stdout } = await user.run('logs', '--json', '-n', '2');
    assert.equal(status, 0);
    assert.deepEqual(
      JSON.parse(stdout.toString()),
      LINES.slice(-2).map((line) => JSON.parse(line)),
    );
  });

  for (const flags of [[], ['--json']]) {
    it(`goes on with new lines with ${['--follow', ...flags].join(' ')}, across a rotation, and ends on Ctrl-C with status 0`, async function () {
      if (process.platform === 'win32') this.skip();
      const child = spawn(process.execPath, [binary, 'logs', '-f', '-n', '1', ...flags], {
        cwd: user.home,
        env: { ...user.environment },
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      let text = '';
      child.stdout.on('data', (part: Buffer) => {
        text += part.toString();
      });
      const until = async (line: string): Promise<void> => {
        while (!text.includes(line)) await once(child.stdout, 'data');
      };
      const ended = once(child, 'close');
      await until('line 4');
      await appendFile(join(user.home, 'egd.log'), '{"msg":"line 5"}\n');
      await until('line 5');
      await rename(join(user.home, 'egd.log'), join(user.home, 'egd.log.1'));
      await writeFile(join(user.home, 'egd.log'), '{"msg":"line 6"}\n');
      await until('line 6');
      child.kill('SIGINT');
      const [status] = await ended;
      assert.equal(status, 0);
      assert.equal(text, `${LINES.at(-1)}\n{"msg":"line 5"}\n{"msg":"line 6"}\n`);
    });
  }

  it('is readable on a terminal, and lets no line steer it', async function () {
    if (!hasTerminals) this.skip();
    await appendFile(join(user.home, 'egd.log'), `${JSON.stringify({ level: 'info', msg: 'bell\u0007\u001B[2J' })}\nraw\u0007\n`);
    const { status, screen } = await runOnTerminal([process.execPath, binary, 'logs', '-n', '3'], {
      cwd: user.home,
      env: user.environment,
    });
    assert.equal(status, 0);
    assert.ok(!screen.includes('\u0007') && !screen.includes('\u001B[2J'), JSON.stringify(screen));
    assert.match(stripVTControlCharacters(screen), /^\[2026-01-0\d \d\d:04:05\] FATAL: source drand: line 4\r\n/);
  });

  it('says what is missing and what to do where there is no log', async () => {
    await writeFile(join(user.home, 'egd.toml'), '[logging]\nfile = "none/egd.log"\n', { mode: 0o600 });
    const { status, stderr } = await user.run('logs');
    assert.equal(status, 3);
    assert.match(stderr, /^Error: There is no log file .*none\/egd\.log\.\nCode: DAEMON_NO_LOG\nTry: Start the daemon with `egd start`/);
  });

  it('works with a configuration that is broken elsewhere, and refuses an impossible number', async () => {
    await writeFile(join(user.home, 'egd.toml'), 'nonsense = true\n[logging]\nfile = "egd.log"\n', { mode: 0o600 });
    assert.equal((await user.run('logs', '-n', '1')).stdout.toString(), `${LINES.at(-1)}\n`);
    assert.equal((await user.run('logs', '-n', '-1')).status, 2);
  });
});
