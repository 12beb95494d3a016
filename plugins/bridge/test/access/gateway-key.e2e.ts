import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { hashKey } from '../../src/access/api-key.ts';

const BIN = join(import.meta.dirname, '../../../../bin/run.js');

describe('egd gateway key', () => {
  let home: string;
  let keyFile: string;

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'egd-gateway-key-'));
    keyFile = join(home, 'keys', 'keys.json');
    await writeFile(join(home, 'egd.toml'), `[gateway]\napi_key_file = "keys/keys.json"\nstate_file = "gateway.state"\n`, { mode: 0o600 });
  });

  afterEach(() => rm(home, { recursive: true, force: true }));

  const key = async (args: readonly string[], input = ''): Promise<{ status: number | null; stdout: string; stderr: string }> => {
    const child = spawn(process.execPath, [BIN, 'gateway', 'key', ...args], { cwd: home, env: { PATH: process.env['PATH'], HOME: home } });
    const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve));
    child.stdin.end(input);
    const [stdout, stderr, status] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
    return { status, stdout, stderr };
  };

  it('makes a key, shows it once on standard output alone, and keeps a hash', async () => {
    const { status, stdout, stderr } = await key(['add', 'lab-3', '--rate', '5', '--bytes-per-day', '64MiB', '--expires', '90d']);
    assert.equal(status, 0, stderr);
    assert.match(stdout, /^egdk_[0-9a-f]{12}_[\w-]{43}\n$/);
    assert.match(stderr, /cannot be shown again/);
    const file = await readFile(keyFile, 'utf8');
    assert.equal((await stat(keyFile)).mode & 0o777, 0o600);
    assert.ok(file.includes(hashKey(stdout.trim())) && !file.includes(stdout.trim().slice(-43)));
  });

  it('lists what the keys may do, and not the keys', async () => {
    const made = JSON.parse((await key(['add', 'lab', '--scopes', 'draw', '--rate', '5', '--expires', '2999-01-01', '--json'])).stdout);
    const { stdout } = await key(['list', '--json']);
    const { key: secret, ...listed } = made;
    assert.match(secret, /^egdk_/);
    assert.deepEqual(JSON.parse(stdout), { file: keyFile, keys: [listed] });
    assert.match((await key(['list'])).stdout, /^NAME +SCOPES .*\nlab +draw +5\/s +- +2999-01-01 +never\n$/);
    assert.ok(!stdout.includes(secret.slice(-43)));
  });

  it('revokes a key, and knows no other', async () => {
    await key(['add', 'lab']);
    assert.match((await key(['revoke', 'lab'])).stdout, /^Revoked `lab`/);
    assert.match((await key(['list'])).stdout, /^There are no keys in /);
    const { status, stderr } = await key(['revoke', 'lab']);
    assert.equal(status, 3);
    assert.match(stderr, /There is no key `lab`.*\nCode: GATEWAY_KEY_UNKNOWN\n/);
  });

  it('helps in lines that fit into a terminal, and tells what its commands have in common', async () => {
    const helps = await Promise.all([['--help'], ['add', '--help'], ['list', '--help'], ['revoke', '--help']].map((args) => key(args)));
    assert.match(helps[0]?.stdout ?? '', /^Make, list and revoke the keys of the gateway's clients\.\n/);
    for (const line of helps.flatMap(({ stdout }) => stdout.split('\n'))) assert.ok(line.length <= 80, line);
  });

  it('takes a key over from standard input', async () => {
    const own = 'c0ffee0123456789abcdef9876543210';
    const { status, stdout, stderr } = await key(['add', 'old-client', '--key-from-stdin'], `${own}\n`);
    assert.equal(status, 0, stderr);
    assert.equal(stdout, `${own}\n`);
    assert.ok((await readFile(keyFile, 'utf8')).includes(hashKey(own)));
    for (const input of ['', 'short\n', `${own}\n${own}\n`]) {
      const refused = await key(['add', 'other', '--key-from-stdin', '--json'], input);
      assert.equal(refused.status, 2);
      assert.equal(JSON.parse(refused.stdout).code, 'USAGE_INVALID');
    }
  });

  it('refuses what it does not understand, before anything is written', async () => {
    for (const flags of [
      ['--rate', '0'],
      ['--bytes-per-day', 'much'],
      ['--expires', '2001-01-01'],
      ['--scopes', 'root'],
    ]) {
      const { status, stderr } = await key(['add', 'lab', ...flags]);
      assert.equal(status, 2, flags.join(' '));
      assert.ok(stderr.includes(`Expected \`${flags[0]}\``), stderr);
    }
    await assert.rejects(stat(keyFile), { code: 'ENOENT' });
  });
});
