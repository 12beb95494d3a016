import assert from 'node:assert/strict';
import { readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { binary, makeUser, type EgdUser } from '../support/egd.ts';
import { hasTerminals, runOnTerminal } from '../support/terminal.ts';

const BYTES = 150_000;

describe('egd pool export', () => {
  let user: EgdUser;
  const at = (name: string): string => join(user.home, name);

  beforeEach(async () => {
    user = await makeUser();
    await writeFile(at('sample'), Buffer.alloc(BYTES, 'entropy'));
    await user.run('pool', 'import', '--raw', 'sample', '--scale', '1', '--no-compress');
  });

  afterEach(() => user.remove());

  it('moves all bytes to a new file of mode 0600: none is left in the pool', async () => {
    const { status, stdout, stderr } = await user.run('pool', 'export', 'out', '--yes');
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(stdout.toString(), `Moved ${BYTES} bytes from ${at('.egdentropy')} to out; 0 are left.\n`);
    const { size, mode } = await stat(at('out'));
    assert.deepEqual([size, mode & 0o777], [BYTES, 0o600]);
    assert.equal(await bytesLeft(user), 0);
    const again = await user.run('pool', 'export', 'more', '--yes');
    assert.equal(again.status, 6);
    assert.match(again.stderr, /Code: NOT_ENOUGH_ENTROPY/);
    await assert.rejects(stat(at('more')), { code: 'ENOENT' });
  });

  it('writes hex and base64 as one line that reads back, and never the same bytes twice', async () => {
    const [hex, base64, raw] = await inTurn(
      () => user.run('pool', 'export', '-', '--yes', '--bytes', '70000', '--encoding', 'hex'),
      () => user.run('pool', 'export', '-', '--yes', '--bytes', '70000', '--encoding', 'base64'),
      () => user.run('pool', 'export', '-', '--yes'),
    );
    assert.match(String(hex?.stdout), /^[0-9a-f]{140000}\n$/);
    assert.match(String(base64?.stdout), /^[A-Za-z0-9+/]+={0,2}\n$/);
    const pieces = [
      Buffer.from(String(hex?.stdout).trim(), 'hex'),
      Buffer.from(String(base64?.stdout), 'base64'),
      raw?.stdout ?? Buffer.of(),
    ];
    assert.deepEqual(
      pieces.map(({ length }) => length),
      [70_000, 70_000, BYTES - 140_000],
    );
    const blocks = pieces.flatMap((piece) =>
      Array.from({ length: Math.floor(piece.length / 32) }, (_, index) => piece.toString('hex', 32 * index, 32 * index + 32)),
    );
    assert.equal(new Set(blocks).size, blocks.length);
  });

  it('never writes over a file without --force, and takes nothing then', async () => {
    await writeFile(at('out'), 'a letter');
    const refused = await user.run('pool', 'export', 'out', '--yes');
    assert.equal(refused.status, 3);
    assert.match(refused.stderr, /^Error: out is there already\.\nCode: OUTPUT_FAILED\n/);
    assert.equal(await readFile(at('out'), 'utf8'), 'a letter');
    for (const path of ['no-such-folder/out', '.']) assert.equal((await user.run('pool', 'export', path, '--yes')).status, 3);
    assert.equal(await bytesLeft(user), BYTES);
    const forced = await user.run('pool', 'export', 'out', '--yes', '--force', '--bytes', '100', '--json');
    assert.deepEqual(JSON.parse(forced.stdout.toString()), {
      file: 'out',
      encoding: 'raw',
      bytes: 100,
      requested: 100,
      via: 'file',
      pool: { path: at('.egdentropy'), bytes: BYTES - 100, maxEntropy: 10_485_760 },
    });
    assert.deepEqual([(await stat(at('out'))).size, (await stat(at('out'))).mode & 0o777], [100, 0o600]);
  });

  it('writes what there is, and exits with 6, where fewer bytes are there than were asked for', async () => {
    const { status, stderr } = await user.run('pool', 'export', 'out', '--yes', '--bytes', '200000');
    assert.equal(status, 6);
    assert.match(stderr, /^Error: Expected 200000 bytes, got 150000: these were written\.$/m);
    assert.equal((await stat(at('out'))).size, BYTES);
  });

  it('takes nothing without a confirmation', async () => {
    const { status, stderr } = await user.run('pool', 'export', 'out');
    assert.equal(status, 2);
    assert.match(stderr, /Code: USAGE_INVALID\nTry: Confirm it with `--yes`\./);
    await assert.rejects(stat(at('out')), { code: 'ENOENT' });
    assert.equal(await bytesLeft(user), BYTES);
  });

  it('asks on a terminal, and takes no other word than yes', async function () {
    if (!hasTerminals) this.skip();
    for (const [answer, status, left] of [
      ['no', 2, BYTES],
      ['yes', 0, BYTES - 64],
    ] as const) {
      const command = [
        'sh',
        '-c',
        `printf '${answer}\\n' | script -qec "$0 $1 pool export out --bytes 64" /dev/null`,
        process.execPath,
        binary,
      ];
      const { screen, status: ended } = await runOnTerminal(command, { cwd: user.home, env: user.environment });
      assert.match(screen, /64 bytes leave the pool for good and go to out\. Type yes to go on: /);
      assert.equal(ended, status, screen);
      assert.equal(await bytesLeft(user), left);
    }
  });
});

async function bytesLeft(user: EgdUser): Promise<number> {
  const { stdout } = await user.run('pool', 'import', '--raw', '/dev/null', '--scale', '1', '--no-compress', '--dry-run', '--json');
  return JSON.parse(stdout.toString()).pool.bytes;
}

async function inTurn<Result>(...calls: readonly (() => Promise<Result>)[]): Promise<readonly Result[]> {
  const results: Result[] = [];
  for (const call of calls) results.push(await call());
  return results;
}
