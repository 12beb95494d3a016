import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { chmod, cp, mkdir, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeUser, type EgdUser } from '../support/egd.ts';

const root = join(import.meta.dirname, '..', '..');
const run = promisify(execFile);

describe('starting egd', () => {
  let user: EgdUser;

  before(async () => {
    user = await makeUser();
  });

  after(() => user.remove());

  it('says in one line which Node.js it needs when that is too old, and ends with status 3', async () => {
    const pretend = 'data:text/javascript,Object.defineProperty(process.versions,"node",{value:"20.20.2"})';
    const { code, stderr } = await failure(run(process.execPath, ['--import', pretend, join(root, 'bin', 'run.js'), '--version']));
    assert.equal(code, 3);
    assert.match(stderr, /^egd needs Node\.js 22\.18 or newer, this is 20\.20\.2: .*\n$/);
  });

  it('says that it is not built when it is not', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'egd-unbuilt-'));
    try {
      await mkdir(join(folder, 'bin'));
      await cp(join(root, 'bin', 'run.js'), join(folder, 'bin', 'run.mjs'));
      const { code, stderr } = await failure(run(process.execPath, [join(folder, 'bin', 'run.mjs')]));
      assert.equal(code, 3);
      assert.match(stderr, /^egd is not built: .*\n$/);
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  it('keeps compiled code in the cache folder of the user alone', async () => {
    await user.run('--version');
    const cached = await readdir(join(user.home, '.cache', 'egd', 'compile-cache'));
    assert.equal(cached.length, 1);
    const { stdout } = await user.runWith({ environment: { XDG_CACHE_HOME: 'relative' } }, '--version');
    assert.match(stdout.toString(), /^egd\/\d/);
  });

  it('uses no cache folder of somebody else', async function () {
    if (process.getuid?.() !== 0) this.skip(); // only root can make a folder that is another's
    const home = await mkdtemp(join(tmpdir(), 'egd-other-'));
    try {
      await mkdir(join(home, '.cache'));
      await run('chown', ['-R', '65534', home]);
      await chmod(home, 0o777);
      await user.runWith({ environment: { HOME: home } }, '--version');
      assert.deepEqual(await readdir(join(home, '.cache')), []);
    } finally {
      await rm(home, { recursive: true });
    }
  });

  it('gives its version', async () => {
    const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    const { stdout, stderr } = await user.run('--version');
    assert.equal(stdout.toString().split(' ')[0], `egd/${version}`);
    assert.equal(stderr, '');
  });

  it('says with status 2 that a mistyped command is none, also as JSON', async () => {
    const { status, stderr } = await user.run('souces');
    assert.equal(status, 2);
    assert.match(stderr, /There is no command `egd souces`\./);
    const json = await user.run('souces', '--json');
    assert.equal(json.status, 2);
    assert.equal(JSON.parse(json.stdout.toString()).code, 'USAGE_INVALID');
  });
});

async function failure(running: Promise<unknown>): Promise<{ code: number; stderr: string }> {
  try {
    await running;
  } catch (error) {
    if (error instanceof Error && 'code' in error && 'stderr' in error) return { code: Number(error.code), stderr: String(error.stderr) };
  }
  return assert.fail('it ended with status 0');
}
