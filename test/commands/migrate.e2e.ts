import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { access, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'smol-toml';
import { binary, makeUser, type EgdUser } from '../support/egd.ts';
import { hasTerminals } from '../support/terminal.ts';

const OLD = `# Mine.
import os
tcpPort = 2500
# The generator.
source_random = dict(name = 'Generator', interval = 300, file = '/dev/urandom', size = 1000, scale = 0.5)
def f():
    return b'x' * 10
source_f = dict(name = 'F', interval = 60, function = f, scale = 0.5)
disabled_source_page = dict(name = 'Page', interval = 1, url = 'https://x.example')
`;
const LOST = `${OLD}source_t = dict(name = 'T', interval = os.getpid(), url = 'https://x.example', scale = 1)\n`;

describe('egd config migrate', function () {
  this.timeout(180_000);
  let user: EgdUser;

  before(function () {
    if (spawnSync('python3', ['--version']).status !== 0) this.skip(); // its script would be written, and disabled
  });

  beforeEach(async () => {
    user = await makeUser();
    await writeFile(join(user.home, '.egdconf'), OLD);
  });

  afterEach(() => user.remove());

  it('writes the migrated ~/.egdconf to standard output and a report of 80 columns to standard error', async () => {
    const { status, stdout, stderr } = await user.run('config', 'migrate');
    assert.equal(status, 0, stderr);
    assert.deepEqual(Object.keys(parse(stdout.toString())), ['tcp_port', 'random', 'f', 'page']);
    assert.match(stderr, /^OLD +LINE +NEW +CAME OVER\ntcpPort +3 +tcp_port +as it was\nsource_random +5 +\[random\] +as it was\n/);
    assert.match(stderr, /disabled_source_page +9 +\[page\] +changed/);
    assert.match(stderr, /interval was 1s; the nearest allowed value is 10s/);
    assert.ok(
      stderr.split('\n').every((line) => line.length <= 80),
      stderr,
    );
  });

  it('writes a file for its owner alone, which egd takes, and never over another one', async () => {
    const path = join(user.home, '.egd.toml');
    const { status, stderr } = await user.run('config', 'migrate', '--output', path);
    assert.equal(status, 0, stderr);
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const validated = await user.run('config', 'validate', path);
    assert.equal(validated.status, 0, validated.stderr);
    await writeFile(path, 'mine');
    const refused = await user.run('config', 'migrate', '--output', path);
    assert.equal(refused.status, 3);
    assert.match(refused.stderr, /CONFIG_EXISTS/);
    assert.equal(await readFile(path, 'utf8'), 'mine');
    assert.equal((await user.run('config', 'migrate', '--output', path, '--force')).status, 0);
    assert.match(await readFile(path, 'utf8'), /^# Written by /);
  });

  it('ends with status 4 where something needs a hand, and writes the rest', async () => {
    const old = join(user.home, 'old');
    await writeFile(old, LOST);
    const path = join(user.home, 'new.toml');
    const { status, stderr } = await user.run('config', 'migrate', old, '--output', path);
    assert.equal(status, 4, stderr);
    assert.match(stderr, /1 of 5 needs a hand/);
    const text = await readFile(path, 'utf8');
    assert.match(text, /# NOT MIGRATED, line 10: interval: os\.getpid can only be known by running it\n# {3}source_t = dict/);
    assert.ok(Object.hasOwn(parse(text), 'f'));
  });

  it('writes nothing in a dry run', async () => {
    const path = join(user.home, 'new.toml');
    const { status, stdout, stderr } = await user.run('config', 'migrate', '--output', path, '--dry-run');
    assert.deepEqual([status, stdout.toString()], [0, ''], stderr);
    await assert.rejects(access(path));
  });

  it('gives the report as data', async () => {
    const { status, stdout, stderr } = await user.run('config', 'migrate', '--json');
    assert.deepEqual([status, stderr], [0, '']);
    const report: unknown = JSON.parse(stdout.toString());
    const { items, path, needsHand, toml } = Object(report);
    assert.deepEqual([path, needsHand, typeof toml], [null, false, 'string']);
    assert.deepEqual(items[0], { kind: 'setting', from: 'tcpPort', line: 3, to: 'tcp_port', outcome: 'same', notes: [] });
  });

  it('does not run the old file', async () => {
    await writeFile(
      join(user.home, '.egdconf'),
      `open('${user.home}/ran', 'w')\n__import__('os').system('touch ${user.home}/ran')\n${OLD}`,
    );
    assert.equal((await user.run('config', 'migrate')).status, 4);
    await assert.rejects(access(join(user.home, 'ran')));
  });

  it('runs the old file only to verify, and only with a yes', async () => {
    const asked = await user.run('config', 'migrate', '--verify');
    assert.equal(asked.status, 2);
    assert.match(asked.stderr, /--yes/);
    const verified = await user.run('config', 'migrate', '--verify', '--yes', '--dry-run');
    assert.equal(verified.status, 0, verified.stderr);
    assert.match(verified.stderr, /Python and the migration read every setting and source alike\./);
  });

  for (const [answer, status, end] of [
    ['n', 2, /The old file was not run and nothing was written\./],
    ['y', 0, /read every setting and source alike/],
  ] as const) {
    it(`asks on a terminal, says what it runs, and takes ${answer} for an answer`, async function () {
      if (!hasTerminals) this.skip();
      const { status: found, screen } = await answered(user, answer);
      assert.equal(found, status, screen);
      assert.match(screen, /runs all of the code in .*\.egdconf with python3/);
      assert.match(screen, end);
    });
  }

  it('tells what a verification found, with status 4', async () => {
    await writeFile(
      join(user.home, '.egdconf'),
      `${OLD}try:\n    import sys\n    sys.modules['os'].getpid()\n    tcpPort = 2600\nfinally:\n    source_made = {}\n`,
    );
    const { status, stdout, stderr } = await user.run('config', 'migrate', '--verify', '--yes', '--dry-run', '--json');
    assert.equal(status, 4, stderr);
    assert.ok(Array.isArray(JSON.parse(stdout.toString()).differences));
  });

  it('names a file that is not there and a place that is wrong', async () => {
    const missing = await user.run('config', 'migrate', 'none');
    assert.equal(missing.status, 3);
    assert.match(missing.stderr, /CONFIG_NOT_FOUND/);
    await writeFile(join(user.home, 'bad'), 'a = 1\nb = = 2\n');
    const bad = await user.run('config', 'migrate', 'bad', '--json');
    assert.equal(bad.status, 3);
    assert.deepEqual(Object.keys(JSON.parse(bad.stdout.toString())), ['code', 'message', 'suggestions']);
    assert.match(bad.stdout.toString(), /MIGRATION_SYNTAX_ERROR.*\n.*Line 2, column 5/);
  });

  it('refuses at once what is no file, a pipe that nobody writes to as well', async () => {
    assert.equal(spawnSync('mkfifo', [join(user.home, 'pipe')]).status, 0);
    for (const path of ['pipe', '.', '/dev/zero']) {
      const { status, stderr } = await user.run('config', 'migrate', path);
      assert.equal(status, 3);
      assert.match(stderr, /is not a regular file/);
    }
  });

  it('reads the branch of Windows with --platform', async () => {
    await writeFile(
      join(user.home, '.egdconf'),
      `import os\nif os.name == 'nt':\n    tcpPort = 3001\n${OLD.replace('tcpPort = 2500\n', '')}`,
    );
    assert.equal(parse((await user.run('config', 'migrate', '--platform', 'nt')).stdout.toString())['tcp_port'], 3001);
    assert.equal((await user.run('config', 'migrate', '--platform', 'nt', '--verify', '--yes')).status, 2);
  });
});

function answered(user: EgdUser, answer: string): Promise<{ status: number | null; screen: string }> {
  const command = `exec '${process.execPath}' '${binary}' config migrate --verify --dry-run`;
  const child = spawn('script', ['--quiet', '--return', '--command', command, '/dev/null'], {
    cwd: user.home,
    env: user.environment,
    stdio: ['pipe', 'pipe', 'inherit'],
    timeout: 120_000,
  });
  let screen = '';
  child.stdout.on('data', (part: Buffer) => {
    screen += part.toString();
    if (screen.includes('[y/N]') && child.stdin.writable) child.stdin.end(`${answer}\n`);
  });
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, screen }));
  });
}
