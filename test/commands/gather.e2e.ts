import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { binary, makeUser, type EgdUser } from '../support/egd.ts';
import { hasTerminals, runOnTerminal } from '../support/terminal.ts';

const SMALL_POOL = `
max_entropy = 64
pool_chunk_max_entropy = 64

[noise]
name = "Noise"
interval = "10s"
scale = 1.0
file = "/dev/urandom"
size = 64
no_compress = true
`;

describe('egd gather', () => {
  let user: EgdUser;

  beforeEach(async () => {
    user = await makeUser();
  });

  afterEach(() => user.remove());

  it('works at once: no configuration, three sources, bytes in a pipe and a table on standard error', async () => {
    const { status, stdout, stderr } = await user.run('gather');
    assert.equal(status, 0, stderr);
    assert.ok(stdout.length > 500);
    assert.equal(stderr.split('\n').filter((line) => line.endsWith(' kept')).length, 3, stderr);
  });

  it('keeps what it gathered in the pool file, and adds to it', async () => {
    const first = await user.run('gather', '--into-pool', '--json');
    assert.equal(first.status, 0, first.stderr);
    const { pool, bytes, data } = JSON.parse(first.stdout.toString());
    assert.equal(pool.path, join(user.home, '.egdentropy'));
    assert.equal(pool.added, bytes);
    assert.equal(data, undefined);
    assert.equal((await stat(pool.path)).mode & 0o777, 0o600);
    const second = JSON.parse((await user.run('gather', '--into-pool', '--json')).stdout.toString());
    assert.equal(second.pool.bytes, pool.bytes + second.pool.added);
    const verified = await user.run('pool', 'verify');
    assert.equal(verified.status, 0, verified.stderr);
  });

  it('gives exactly as many bytes as asked for, and says which sources it did not need', async () => {
    const { status, stdout } = await user.run('gather', '--bytes', '32', '--encoding', 'hex');
    assert.equal(status, 0);
    assert.match(stdout.toString(), /^[0-9a-f]{64}\n$/);
  });

  it('gives fewer with exit status 6 when there are fewer', async () => {
    await writeFile(join(user.home, 'small'), 'twelve bytes');
    const { status, stdout, stderr } = await user.run('gather', '--file', 'small', '--no-compress', '--bytes', '100');
    assert.equal(status, 6);
    assert.equal(stdout.length, 12);
    assert.match(stderr, /Expected 100 bytes, the sources gave 12\./);
    const json = await user.run('gather', '--file', 'small', '--no-compress', '--bytes', '100', '--json');
    assert.equal(json.status, 6);
    assert.equal(JSON.parse(json.stdout.toString()).data.length, 24);
  });

  it('writes samples as they came with --raw', async () => {
    await writeFile(join(user.home, 'small'), 'as it came');
    assert.equal((await user.run('gather', '--file', 'small', '--raw')).stdout.toString(), 'as it came');
  });

  it('fetches from a command given as words or as a JSON array, without a shell', async () => {
    const words = await user.run('gather', '--command', 'echo $HOME', '--raw');
    assert.equal(words.stdout.toString(), '$HOME\n');
    const array = await user.run('gather', '--command', '["echo", "two  spaces"]', '--raw');
    assert.equal(array.stdout.toString(), 'two  spaces\n');
  });

  it('goes on when some sources fail and ends with status 4 when all do', async () => {
    const some = await user.run('gather', '--command', 'false', '--file', '/dev/urandom', '--size', '10', '--no-compress');
    assert.equal(some.status, 0);
    assert.equal(some.stdout.length, 10);
    assert.match(some.stderr, /command2? .*failed: SOURCE_COMMAND_FAILED|command.*failed/);
    const all = await user.run('gather', '--command', 'false', '--json');
    assert.equal(all.status, 4);
    assert.deepEqual(Object.keys(JSON.parse(all.stdout.toString())).toSorted(), ['code', 'message', 'suggestions']);
  });

  it('writes --output with mode 0600, and leaves an older file alone when all sources fail', async () => {
    const path = join(user.home, 'out.bin');
    assert.equal((await user.run('gather', '--file', '/dev/urandom', '--size', '64', '--no-compress', '--output', path)).status, 0);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    await chmod(path, 0o644);
    assert.equal((await user.run('gather', '--file', '/dev/urandom', '--size', '64', '--no-compress', '--output', path)).status, 0);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const before = await readFile(path);
    assert.equal(before.length, 64);
    await user.run('gather', '--command', 'false', '--output', path);
    assert.deepEqual(await readFile(path), before);
    await user.run('gather', '--command', 'false', '--output', join(user.home, 'new.bin'));
    assert.equal(existsSync(join(user.home, 'new.bin')), false);
  });

  it('fetches nothing for a pool that is full', async () => {
    const marker = join(user.home, 'fetched');
    await writeFile(join(user.home, 'egd.toml'), SMALL_POOL, { mode: 0o600 });
    assert.equal((await user.run('gather', '--into-pool')).status, 0);
    const second = await user.run('gather', '--into-pool', '--command', `touch ${marker}`);
    assert.equal(second.status, 0, second.stderr);
    assert.match(second.stdout.toString(), /The pool is full: nothing was fetched\./);
    assert.equal(existsSync(marker), false);
  });

  it('refuses the pool while another process holds it, before it fetches anything', async () => {
    const holder = spawn(process.execPath, [
      '--conditions=egd-source',
      join(import.meta.dirname, '..', 'support', 'hold-pool-lock.ts'),
      join(user.home, '.egdentropy'),
    ]);
    try {
      const [said] = await once(holder.stdout, 'data');
      assert.equal(String(said), 'locked\n');
      const { status, stderr } = await user.run('gather', '--into-pool');
      assert.equal(status, 5, stderr);
      assert.match(stderr, new RegExp(`in use by process ${holder.pid}`));
    } finally {
      holder.stdin.end();
      await once(holder, 'close');
    }
    assert.equal((await user.run('gather', '--into-pool')).status, 0);
  });

  it('refuses a pool that is not one, and leaves it as it is', async () => {
    const path = join(user.home, '.egdentropy');
    await writeFile(path, 'not a pool at all, but as long as one would be: 64 bytes and more.');
    const { status, stderr } = await user.run('gather', '--into-pool');
    assert.equal(status, 3);
    assert.match(stderr, /STORAGE_/);
    assert.match((await readFile(path)).toString(), /^not a pool/);
  });

  it('shows each source live on a terminal, and the bytes as hex', async function () {
    if (!hasTerminals) this.skip();
    const { status, screen } = await runOnTerminal(
      [process.execPath, binary, 'gather', '--bytes', '16', '--file', '/dev/urandom', '--size', '64'],
      {
        cwd: user.home,
        env: user.environment,
      },
    );
    assert.equal(status, 0, screen);
    assert.match(stripVTControlCharacters(screen), /✔ file1: \d+ bytes/);
    assert.match(stripVTControlCharacters(screen), /^[0-9a-f]{32}\r?$/m);
  });

  it('tells wrong usage with status 2', async () => {
    for (const args of [
      ['gather', 'nobody'],
      ['gather', '--bytes', '0'],
      ['gather', '--scale', '2', '--file', 'x'],
      ['gather', '--url', 'ftp://x/'],
      ['gather', '--nonsense'],
    ]) {
      const { status, stderr } = await user.run(...args);
      assert.equal(status, 2, `${args.join(' ')}: ${stderr}`);
    }
    const { stdout } = await user.run('gather', '--bytes', '0', '--json');
    assert.match(JSON.parse(stdout.toString()).message, /^--bytes: Expected an integer .* received: 0$/);
  });

  it('gives megabytes as JSON', async () => {
    await writeFile(join(user.home, 'large'), Buffer.alloc(8_000_000, 'egd '));
    const large = await user.run('gather', '--file', 'large', '--raw', '--json');
    assert.equal(large.status, 0, large.stderr);
    assert.equal(JSON.parse(large.stdout.toString()).data.length, 16_000_000);
  });

  it('says in a few words that standard output is full', async function () {
    if (!existsSync('/dev/full')) this.skip();
    const line = `"${process.execPath}" "${binary}" sources --json > /dev/full`;
    const { status, stderr } = spawnSync('sh', ['-c', line], { cwd: user.home, env: user.environment, encoding: 'utf8' });
    assert.equal(status, 3, stderr);
    assert.match(stderr, /^Error: Can't write standard output: ENOSPC[^\n]*\nCode: OUTPUT_FAILED\nTry: [^\n]+\n$/);
  });
});
