import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile, readdir, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EgdError } from 'egd-core';
import { openControl, type ControlFixture } from '../support/control-fixture.ts';
import { binary, makeUser, type EgdUser } from '../support/egd.ts';
import { hasTerminals, runOnTerminal } from '../support/terminal.ts';

describe('the commands that ask the daemon', () => {
  let user: EgdUser;
  let fixture: ControlFixture;

  beforeEach(async () => {
    [user, fixture] = await Promise.all([makeUser(), openControl({ bytes: 400_000 })]);
    await writeFile(join(user.home, 'egd.toml'), `[control]\nsocket = ${JSON.stringify(fixture.socket)}\n`, { mode: 0o600 });
  });

  afterEach(() => Promise.all([user.remove(), fixture.close()]));

  it('say with status 5 that no daemon runs', async () => {
    await fixture.control.stop({ timeout: 0 });
    for (const args of [['status'], ['persist'], ['reload'], ['getentropy', '32'], ['status', '--watch']]) {
      const { status, stdout, stderr } = await user.run(...args);
      assert.equal(status, 5, args.join(' '));
      assert.match(stderr, /Code: DAEMON_NOT_RUNNING\nTry: Start it with `egd start`\./);
      assert.equal(stdout.length, 0);
    }
  });

  it('find the daemon also when the configuration is broken, and say that it is', async () => {
    await writeFile(join(user.home, 'egd.toml'), 'broken = ', { mode: 0o600 });
    const { status, stderr } = await user.runWith({ environment: { XDG_RUNTIME_DIR: fixture.folder } }, 'status');
    assert.equal(status, 5);
    assert.match(stderr, /^Warning: .*not valid/);
  });

  it('are for no other daemon where --config names a file that is not there', async () => {
    const missing = join(user.home, 'missing.toml');
    for (const args of [['status'], ['getentropy', '8'], ['logs'], ['stop'], ['reload'], ['--status']]) {
      const { status, stdout, stderr } = await user.run(...args, '--config', missing);
      assert.equal(status, 3, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, /^Error: There is no configuration .*missing\.toml, which --config names\.\nCode: CONFIG_NOT_FOUND\n/);
      assert.equal(stdout.length, 0);
    }
    assert.equal(fixture.daemon.available, 400_000);
  });

  it('say that the path of a socket is too long, whoever listens', async () => {
    await writeFile(join(user.home, 'egd.toml'), `[control]\nsocket = "/${'x'.repeat(120)}"\n`, { mode: 0o600 });
    const { status, stderr } = await user.run('status');
    assert.equal(status, 3);
    assert.match(stderr, /Code: DAEMON_ADDRESS_UNUSABLE\nTry: Set a shorter path/);
  });

  describe('egd status', () => {
    it('shows how the daemon stands, also as JSON', async () => {
      const { status, stdout, stderr } = await user.run('status');
      assert.equal(status, 0, stderr);
      assert.match(stdout.toString(), /^Running {4}since 2024-01-14 10:30:00 UTC/);
      assert.match(stdout.toString(), /SOURCE_NETWORK_TIMEOUT/);
      const json = await user.run('status', '--json');
      assert.deepEqual(JSON.parse(json.stdout.toString()), structuredClone(fixture.daemon.status()));
    });

    it('shows it again and again with --watch, block after block in a pipe, until it is interrupted', async () => {
      const child = spawn(process.execPath, [binary, 'status', '--watch', '1'], {
        cwd: user.home,
        env: user.environment,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      let text = '';
      child.stdout.on('data', (part: Buffer) => {
        text += part.toString();
        if (text.split('Running ').length > 2) child.kill('SIGINT');
      });
      const [status] = await once(child, 'close');
      assert.equal(status, 0);
      assert.equal(text.includes('\u001B'), false);
    });

    it('redraws in place on a terminal, and ends when the daemon does', async function () {
      if (!hasTerminals) this.skip();
      const running = runOnTerminal([process.execPath, binary, 'status', '--watch'], { cwd: user.home, env: user.environment });
      while (fixture.requests.length < 2) await new Promise(setImmediate);
      await fixture.control.stop({ timeout: 0 });
      const { status, screen } = await running;
      assert.equal(status, 5, screen);
      assert.ok(screen.split('\u001B[H').length > 2);
      assert.match(screen, /█|░/);
    });
  });

  describe('egd persist and egd reload', () => {
    it('say what was saved, and what changed', async () => {
      assert.equal(
        (await user.run('persist')).stdout.toString(),
        'Saved the pool with 400000 bytes of entropy to /home/user/.egdentropy.\n',
      );
      assert.match((await user.run('reload')).stdout.toString(), /Changed: log_level\.\nChanged only by `egd restart`: persist_file\.\n$/);
    });

    it("tell the daemon's own error and end with its status", async () => {
      fixture.daemon.reloadError = new EgdError('CONFIG_INVALID', 'egd.toml has 2 problems:\n  one\n  two');
      const { status, stderr } = await user.run('reload');
      assert.equal(status, 3);
      assert.match(stderr, /^Error: egd\.toml has 2 problems:\n {2}one\n {2}two\nCode: CONFIG_INVALID\n/);
      fixture.daemon.persistError = new EgdError('STORAGE_DISK_FULL', 'no space');
      const json = await user.run('persist', '--json');
      assert.equal(json.status, 3);
      assert.equal(JSON.parse(json.stdout.toString()).code, 'STORAGE_DISK_FULL');
    });
  });

  describe('egd getentropy', () => {
    it('writes binary in a pipe, in order and each byte once, over many requests', async () => {
      const { status, stdout, stderr } = await user.run('getentropy', '200000');
      assert.equal(status, 0, stderr);
      assert.deepEqual(numbers(stdout), range(1, 50_000));
      assert.deepEqual(numbers((await user.run('getentropy', '8')).stdout), [50_001, 50_002]);
    });

    it('writes hex and base64 of any length as one text', async () => {
      const hex = await user.run('getentropy', '100000', '--encoding', 'hex');
      assert.deepEqual(numbers(Buffer.from(hex.stdout.toString().trimEnd(), 'hex')), range(1, 25_000));
      const base64 = await user.run('getentropy', '100000', '--encoding', 'base64');
      assert.match(base64.stdout.toString(), /^[A-Za-z0-9+/]+={0,2}\n$/);
      assert.deepEqual(numbers(Buffer.from(base64.stdout.toString(), 'base64')), range(25_001, 50_000));
    });

    it('writes hex on a terminal', async function () {
      if (!hasTerminals) this.skip();
      const { screen } = await runOnTerminal([process.execPath, binary, 'getentropy', '8'], { cwd: user.home, env: user.environment });
      assert.match(screen, /^0000000100000002\r?\n/);
    });

    it('writes what there is and ends with status 6 when there is less', async () => {
      const { status, stdout, stderr } = await user.run('getentropy', '400004');
      assert.equal(status, 6);
      assert.equal(stdout.length, 400_000);
      assert.match(stderr, /Expected 400004 bytes, took what there is and got 400000\./);
      const json = await user.run('getentropy', '32', '--json');
      assert.equal(json.status, 6);
      assert.deepEqual(JSON.parse(json.stdout.toString()), { bytes: 0, requested: 32, enough: false, encoding: 'hex', data: '' });
    });

    it('waits for as long as it is told, and not for ever where it is told how long', async () => {
      const waiting = user.run('getentropy', '400004', '--wait');
      while (fixture.daemon.waiting === 0) await new Promise(setImmediate);
      fixture.daemon.add(65_536);
      const { status, stdout } = await waiting;
      assert.equal(status, 0);
      assert.deepEqual(numbers(stdout), range(1, 100_001));
      const short = await user.run('getentropy', '65536', '--wait', '100ms');
      assert.equal(short.status, 6);
      assert.match(short.stderr, /waited and got \d+\./);
    });

    it('gives back what it waits for when it is interrupted, and writes what it was given', async () => {
      const child = spawn(process.execPath, [binary, 'getentropy', '400004', '--wait'], {
        cwd: user.home,
        env: user.environment,
        stdio: ['ignore', 'pipe', 'pipe'],
      });
      const parts: Buffer[] = [];
      child.stdout.on('data', (part: Buffer) => parts.push(part));
      child.stderr.resume();
      while (fixture.daemon.waiting === 0) await new Promise(setImmediate);
      child.kill('SIGINT');
      const [status] = await once(child, 'close');
      assert.equal(status, 6);
      const written = Buffer.concat(parts);
      assert.equal(written.length + fixture.daemon.available, 400_000);
      assert.equal(fixture.daemon.waiting, 0);
    });

    it('replaces a file as a whole, for its owner alone, also through a link', async () => {
      const file = join(user.home, 'entropy.bin');
      await writeFile(file, 'old', { mode: 0o644 });
      await symlink(file, join(user.home, 'link'));
      const { status, stdout, stderr } = await user.run('getentropy', '100000', '--output', 'link', '--json');
      assert.equal(status, 0, stderr);
      assert.deepEqual(JSON.parse(stdout.toString()), {
        bytes: 100_000,
        requested: 100_000,
        enough: true,
        encoding: 'binary',
        output: 'link',
      });
      assert.equal((await readFile(file)).length, 100_000);
      assert.equal((await stat(file)).mode & 0o777, 0o600);
      assert.deepEqual(
        (await readdir(user.home)).filter((name) => name.includes('.tmp-')),
        [],
      );
    });

    it('takes nothing when the file can not be written', async () => {
      const { status, stderr } = await user.run('getentropy', '32', '--output', 'nowhere/file');
      assert.equal(status, 3);
      assert.match(stderr, /Code: OUTPUT_FAILED/);
      assert.equal(fixture.daemon.available, 400_000);
    });

    it('takes no more when its reader has gone', async () => {
      const child = spawn(process.execPath, [binary, 'getentropy', '400000'], {
        cwd: user.home,
        env: user.environment,
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await once(child.stdout, 'readable');
      child.stdout.destroy();
      const [status] = await once(child, 'close');
      assert.equal(status, 0);
      assert.ok(fixture.daemon.available > 0);
    });

    it('refuses numbers and durations that are none, with status 2', async () => {
      for (const args of [['0'], ['1.5'], ['x'], ['-1'], ['32', '--wait=soon'], ['32', '--wait=-1s'], ['32', '--encoding', 'octal'], []]) {
        const { status } = await user.run('getentropy', ...args);
        assert.equal(status, 2, args.join(' '));
      }
      assert.equal(fixture.daemon.available, 400_000);
    });

    it('says of a wait that is none what was expected, in one line', async () => {
      for (const args of [['--wait', 'soon'], ['--wait=soon'], ['--wait', 'soon', '--json']]) {
        const { status, stdout, stderr } = await user.run('getentropy', '8', ...args);
        assert.equal(status, 2);
        const told = args.includes('--json') ? `Error: ${JSON.parse(stdout.toString()).message}` : stderr.split('\n')[0];
        assert.equal(told, 'Error: Expected --wait to be a duration such as 30s or 5m, got soon.');
      }
      assert.equal((await user.run('getentropy', '8', '--wait', '0')).status, 0);
      assert.equal((await user.run('getentropy', '--wait', '8')).stdout.length, 8);
    });
  });
});

function numbers(bytes: Uint8Array): number[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: bytes.length / 4 }, (_, index) => view.getUint32(4 * index));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, index) => first + index);
}
