import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { decodePool, encodePool, EntropyPool, loadPool, readPythonPool } from 'egd-core';
import { compress, scaledLength, stir, unpack } from 'egd-core/conditioning';
import { makeDaemonUser, type DaemonUser } from '../support/daemon.ts';
import { makeUser, type EgdUser } from '../support/egd.ts';

const VECTORS = join(import.meta.dirname, '..', 'vectors', 'python-pools');
const QUIET = '[noise]\nname = "Noise"\ninterval = "1h"\ninit_delay = "1h"\nscale = 1.0\nfile = "/dev/urandom"\nsize = 64\n'; // for an hour
const LIMITS = { maxEntropy: 10_485_760, chunkMaxEntropy: 8192 };

describe('egd pool import', () => {
  let user: EgdUser;
  const at = (name: string): string => join(user.home, name);

  beforeEach(async () => {
    user = await makeUser();
    await writeFile(at('egd.toml'), `persist_file = "~/pool"\n${QUIET}`, { mode: 0o600 });
    await copyFile(join(VECTORS, 'many-chunks-p5.egdentropy'), at('old'));
  });

  afterEach(() => user.remove());

  it('adds a Python pool, chunk by chunk, to a new pool file, and leaves the old file as it is', async () => {
    const { status, stdout, stderr } = await user.run('pool', 'import', 'old');
    assert.deepEqual([status, stderr], [0, '']);
    assert.equal(
      stdout.toString(),
      [
        'old holds a pool of the Python daemon: 42500 bytes in 6 chunks.',
        `Added 42500 bytes to ${at('pool')}.`,
        'It holds 42500 of 10485760 bytes (0.4 %).',
        'old is as it was: remove it, since to import it twice counts its bytes twice.',
        '',
      ].join('\n'),
    );
    const expected = new EntropyPool(LIMITS);
    for (const chunk of await chunksOf('many-chunks-p5.egdentropy')) expected.add(chunk);
    assert.deepEqual(contents(await loadPool(at('pool'))), contents(expected));
    assert.deepEqual(await readFile(at('old')), await readFile(join(VECTORS, 'many-chunks-p5.egdentropy')));
  });

  it('says the same as data with --json, for every packing', async () => {
    for (const [file, packing, chunks, bytes] of [
      ['many-chunks-p4.egdentropy', 'lzma2', 6, 42_500],
      ['many-chunks-p3-bz2.egdentropy', 'bzip2', 4, 30_500],
      ['empty-p5.egdentropy', 'lzma2', 1, 0],
    ] as const) {
      await user.run('pool', 'export', 'away', '--force', '--yes');
      const { status, stdout } = await user.run('pool', 'import', join(VECTORS, file), '--json');
      assert.equal(status, 0);
      const pool = { path: at('pool'), bytes, maxEntropy: 10_485_760 };
      assert.deepEqual(JSON.parse(stdout.toString()), {
        file: join(VECTORS, file),
        packing,
        chunks,
        bytes,
        added: bytes,
        dropped: 0,
        dryRun: false,
        via: 'file',
        pool,
      });
    }
  });

  it('adds as many bytes as fit, oldest first, and says how many did not', async () => {
    await writeFile(at('egd.toml'), `persist_file = "~/pool"\nmax_entropy = 20000\n${QUIET}`, { mode: 0o600 });
    const foreseen = await user.run('pool', 'import', 'old', '--dry-run');
    assert.match(foreseen.stdout.toString(), /^Would add 20000 bytes to .*\n22500 bytes would not fit\.$/m);
    const { status, stdout } = await user.run('pool', 'import', 'old');
    assert.equal(status, 0);
    assert.match(stdout.toString(), /^Added 20000 bytes to .*\n22500 bytes did not fit\.\nIt holds 20000 of 20000 bytes \(100\.0 %\)\.$/m);
    const expected = new EntropyPool({ ...LIMITS, maxEntropy: 20_000 });
    for (const chunk of await chunksOf('many-chunks-p5.egdentropy')) expected.add(chunk);
    assert.deepEqual(contents(await loadPool(at('pool'))), contents(expected));
  });

  it('changes nothing with --dry-run', async () => {
    const before = await readdir(user.home);
    const { status, stdout } = await user.run('pool', 'import', 'old', '--dry-run');
    assert.equal(status, 0);
    assert.match(stdout.toString(), /^Would add 42500 bytes to /m);
    assert.deepEqual(without('.cache', await readdir(user.home)), without('.cache', before));
  });

  it('is what the daemon, and gather, say to do with a pool of the Python daemon; to do that literally works', async () => {
    await mkdir(at("old 'pools'"));
    for (const path of [at('pool'), join(at("old 'pools'"), 'a pool')]) {
      const places = '\n[daemon]\nlock_file = "~/run/egd.lock"\n'; // not root's
      await writeFile(at('egd.toml'), `persist_file = ${JSON.stringify(path)}\n${QUIET}${places}`, { mode: 0o600 });
      await copyFile(at('old'), path);
      for (const command of [
        ['start', '--foreground'],
        ['gather', '--file', '/dev/urandom', '--size', '10', '--into-pool'],
      ]) {
        const { status, stderr } = await user.run(...command);
        assert.equal(status, 3, stderr);
        assert.match(stderr, /^Code: STORAGE_PYTHON_POOL\nTry: Move it away and import it: (.*)$/m);
        const [, line] = /^Try: Move it away and import it: (.*)$/m.exec(stderr) ?? [];
        const [move, run] = String(line).split(' && egd ');
        assert.equal(spawnSync('sh', ['-c', String(move)]).status, 0);
        const { status: imported, stdout } = await user.run(...shellWords(String(run)));
        assert.equal(imported, 0);
        assert.match(stdout.toString(), /^Added 42500 bytes to /m);
        await copyFile(`${path}.python`, path);
      }
    }
  });

  it('refuses what is no pool of the Python daemon by name, and leaves the pool as it is', async () => {
    await user.run('pool', 'import', 'old');
    const before = await readFile(at('pool'));
    await writeFile(at('evil'), 'ccopy_reg\n_reconstructor\n(cos\nsystem\n(S"touch was-here"\ntR.');
    const evil = await user.run('pool', 'import', 'evil');
    assert.equal(evil.status, 3);
    assert.match(evil.stderr, /^Error: evil: the pickle names os\.system, which no pool has\nCode: STORAGE_PICKLE_REFUSED$/m);
    for (const [file, code] of [
      ['egd.toml', 'STORAGE_BAD_VALUE'],
      ['pool', 'STORAGE_PICKLE_REFUSED'],
      ['nothing-there', 'STORAGE_NOT_FOUND'],
      ['.', 'STORAGE_NOT_A_FILE'],
    ]) {
      const { status, stderr } = await user.run('pool', 'import', String(file));
      assert.equal(status, 3, stderr);
      assert.match(stderr, new RegExp(`Code: ${code}`));
    }
    assert.deepEqual(await readFile(at('pool')), before);
    await assert.rejects(stat(at('was-here')), { code: 'ENOENT' });
  });

  it('takes raw bytes with --raw, compressed, stirred and scaled as a sample', async () => {
    const sample = Buffer.from('Twenty-three degrees, wind from the west. '.repeat(100));
    await writeFile(at('sample'), sample);
    for (const [flags, bytes, scale] of [
      [['--scale', '0.25', '--no-compress'], new Uint8Array(sample), 0.25],
      [['--scale', '0.5'], new Uint8Array(await compress(sample, 'lzma')), 0.5],
    ] as const) {
      const { status, stdout, stderr } = await user.run('pool', 'import', '--raw', 'sample', ...flags, '--json');
      assert.equal(status, 0, stderr);
      const kept = scaledLength(bytes.length, scale);
      const { read, added } = JSON.parse(stdout.toString());
      assert.deepEqual([read, added], [sample.length, kept]);
      stir(bytes);
      const expected = new EntropyPool(LIMITS);
      expected.add(bytes.subarray(0, kept));
      assert.deepEqual(contents(await loadPool(at('pool'))), contents(expected));
      await rm(at('pool'));
    }
  });

  it('asks for the scale of raw bytes, and refuses one that is none', async () => {
    for (const args of [
      ['--raw', 'old'],
      ['--raw', 'old', '--scale', '1.5'],
      ['--raw', 'old', '--scale', ''],
      ['old', '--scale', '0.5'],
      ['old', '--no-compress'],
    ]) {
      const { status } = await user.run('pool', 'import', ...args);
      assert.equal(status, 2, args.join(' '));
    }
    await assert.rejects(stat(at('pool')), { code: 'ENOENT' });
  });
});

describe('egd pool import, while the daemon runs', () => {
  let user: DaemonUser;

  beforeEach(async () => {
    user = await makeDaemonUser({ tables: QUIET });
  });

  afterEach(() => user.remove());

  it('adds through the control socket what it would add to the file, and has it saved', async () => {
    const daemon = user.foreground();
    await daemon.said('Ready.');
    const { status, stdout, stderr } = await user.run('pool', 'import', join(VECTORS, 'many-chunks-p5.egdentropy'), '--json');
    assert.equal(status, 0, stderr);
    const { via, added, pool } = JSON.parse(stdout.toString());
    assert.deepEqual([via, added, pool], ['daemon', 42_500, { path: user.pool, bytes: 42_500, maxEntropy: 10_485_760 }]);
    const expected = new EntropyPool(LIMITS);
    for (const chunk of await chunksOf('many-chunks-p5.egdentropy')) expected.add(chunk);
    assert.deepEqual(contents(decodePool(await readFile(user.pool))), contents(expected));
    const exported = await user.run('pool', 'export', '-', '--yes');
    assert.equal(exported.status, 0, exported.stderr);
    assert.equal(exported.stdout.length, 42_500);
    assert.equal((await user.ask('status')).pool.bytes, 0);
  });
});

async function chunksOf(file: string): Promise<readonly Uint8Array[]> {
  return (await readPythonPool(await readFile(join(VECTORS, file)), unpack)).chunks.map(({ bytes }) => bytes);
}

// The chunks, without the time and the key of the file.
function contents(pool: EntropyPool): object {
  const { chunks } = pool;
  const copy = decodePool(encodePool(pool));
  return { chunks, bytes: Buffer.from(copy.take(copy.byteCount)).toString('hex') };
}

function without(name: string, names: readonly string[]): readonly string[] {
  return names.filter((each) => each !== name).toSorted();
}

function shellWords(line: string): readonly string[] {
  return spawnSync('sh', ['-c', `printf '%s\\n' ${line}`], { encoding: 'utf8' })
    .stdout.trimEnd()
    .split('\n');
}
