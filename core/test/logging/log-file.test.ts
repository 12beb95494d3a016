import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { openLogFile, type LogFile, type LogFileOptions } from '../../src/logging/log-file.ts';
import { logFiles } from '../../src/logging/log-folder.ts';

describe('a log file', () => {
  let folder: string;
  let path: string;
  let opened: LogFile[];

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'egd-log-')));
    path = join(folder, 'logs', 'egd.log');
    opened = [];
  });

  afterEach(async () => {
    for (const file of opened) await file.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (options: Partial<LogFileOptions> = {}): Promise<LogFile> => {
    const file = await openLogFile({ path, maxSize: 65_536, maxFiles: 3, onLost: () => undefined, ...options });
    opened.push(file);
    return file;
  };

  const lines = async (): Promise<string[]> => {
    const texts = await Promise.all((await logFiles(path)).toReversed().map((file) => readFile(file, 'utf8').catch(() => '')));
    return texts.join('').split('\n').slice(0, -1);
  };

  it('and its folder are for this user alone, whatever the umask', async function () {
    if (process.platform === 'win32') this.skip();
    const mask = process.umask(0);
    try {
      const file = await open();
      file.write('one\n');
      await file.flush();
    } finally {
      process.umask(mask);
    }
    const modes = await Promise.all([join(folder, 'logs'), path].map(async (each) => ((await stat(each)).mode & 0o777).toString(8)));
    assert.deepEqual(modes, ['700', '600']);
  });

  it('is closed to others where it was open to them', async function () {
    if (process.platform === 'win32') this.skip();
    await mkdir(join(folder, 'logs'));
    await writeFile(path, 'old\n');
    await chmod(path, 0o644);
    const file = await open();
    file.write('new\n');
    await file.flush();
    assert.equal(((await stat(path)).mode & 0o777).toString(8), '600');
    assert.deepEqual(await lines(), ['old', 'new']);
  });

  it('is rotated by size, keeps so many, and loses no line that is kept', async () => {
    const file = await open();
    const written = Array.from({ length: 3000 }, (_, index) => `${index} ${'x'.repeat(90)}`);
    for (const [index, line] of written.entries()) {
      file.write(`${line}\n`);
      if (index % 100 === 0) await file.flush();
    }
    await file.flush();
    const names = (await readdir(join(folder, 'logs'))).toSorted();
    assert.deepEqual(names, ['egd.log', 'egd.log.1', 'egd.log.2', 'egd.log.3']);
    for (const name of names.slice(1)) {
      const { size, mode } = await stat(join(folder, 'logs', name));
      assert.ok(size >= 65_536 && size < 65_536 + 20_000, `${name} has ${size} bytes`);
      if (process.platform !== 'win32') assert.equal(mode & 0o777, 0o600);
    }
    const kept = await lines();
    assert.deepEqual(kept, written.slice(-kept.length));
  });

  it('has fewer old files once fewer are kept', async () => {
    await mkdir(join(folder, 'logs'));
    for (const name of ['egd.log.1', 'egd.log.2', 'egd.log.9', 'egd.log.10', 'egd.log.gz', 'egd.log.01', 'other.log.9'])
      await writeFile(join(folder, 'logs', name), '');
    await open({ maxFiles: 2 });
    assert.deepEqual((await readdir(join(folder, 'logs'))).toSorted(), [
      'egd.log',
      'egd.log.01',
      'egd.log.1',
      'egd.log.2',
      'egd.log.gz',
      'other.log.9',
    ]);
  });

  it('has everything after flushSync, once, in order, while lines are on their way', async () => {
    const file = await open();
    const written = Array.from({ length: 300 }, (_, index) => `${index} ${'x'.repeat(100)}`);
    for (const line of written) file.write(`${line}\n`);
    file.flushSync();
    assert.deepEqual((await readFile(path, 'utf8')).split('\n').slice(0, -1), written);
    file.write('after\n');
    await file.flush();
    assert.equal((await lines()).at(-1), 'after');
  });

  for (const [title, make, reason] of [
    ['a link', () => symlink('/etc/passwd', path), /is a link/],
    ['a folder', () => mkdir(path), /EISDIR/],
    ['a named pipe', () => Promise.resolve(execFileSync('mkfifo', [path])), /ENXIO|no regular file/],
  ] as const) {
    it(`is refused where there is ${title}`, async function () {
      if (process.platform === 'win32') this.skip();
      await mkdir(join(folder, 'logs'));
      await make();
      await assert.rejects(open(), { code: 'OUTPUT_FAILED', message: reason });
    });
  }

  it('is refused where its folder cannot be made', async () => {
    await writeFile(join(folder, 'logs'), 'a file');
    await assert.rejects(open(), { code: 'OUTPUT_FAILED', message: /The log file .* cannot be written/ });
  });

  it('goes on when it cannot be written, and tells how many lines were lost once it can again', async () => {
    const lost: [number, string][] = [];
    const file = await open({ maxSize: 10_000_000, onLost: (count, reason) => lost.push([count, reason]) });
    await rm(join(folder, 'logs'), { recursive: true }); // before the stream has opened it
    await writeFile(join(folder, 'logs'), 'in the way');
    const line = `${'x'.repeat(1000)}\n`;
    for (let count = 0; count < 1500; count++) {
      file.write(line);
      if (count % 300 === 0) await file.flush();
    }
    await file.flush();
    assert.deepEqual(lost, []);
    assert.match(file.failure ?? '', /ENOTDIR|EEXIST/);
    await rename(join(folder, 'logs'), join(folder, 'away'));
    await mkdir(join(folder, 'logs'));
    file.write('works again\n');
    await file.flush();
    assert.equal(lost.length, 1);
    assert.equal(file.failure, undefined);
    const [[count, reason] = [0, '']] = lost;
    assert.match(reason, /ENOTDIR|EEXIST/);
    const kept = await lines();
    assert.equal(kept.at(-1), 'works again');
    assert.equal(kept.length + count, 1501);
    assert.ok(count > 300 && kept.length > 900, `${count} lost`);
  });

  it('goes on when the disk is full', async function () {
    await mkdir(join(folder, 'logs'));
    if (process.platform !== 'linux' || !mounted(join(folder, 'logs'))) this.skip();
    try {
      const lost: [number, string][] = [];
      const file = await open({ maxSize: 10_000_000, onLost: (count, reason) => lost.push([count, reason]) });
      await writeFile(join(folder, 'logs', 'large'), Buffer.alloc(60_000));
      for (let count = 0; count < 2000; count++) {
        file.write(`${count} ${'x'.repeat(1000)}\n`);
        if (count % 100 === 0) await file.flush();
      }
      file.flushSync();
      await rm(join(folder, 'logs', 'large'));
      file.write('works again\n');
      await file.flush();
      assert.equal(lost[0]?.[1], 'ENOSPC');
    } finally {
      for (const file of opened.splice(0)) await file.close();
      execFileSync('umount', [join(folder, 'logs')]);
    }
  });
});

// A file system of 64 KiB needs a privilege that not even every root has.
function mounted(at: string): boolean {
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', at], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}
