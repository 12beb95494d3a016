import assert from 'node:assert/strict';
import { chmod, mkdtemp, open, rm, stat, symlink, truncate, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestTools } from 'egd-core/testing';
import { createFileSource, type Patience } from '../src/file-source.ts';
import { readAvailable } from '../src/read-available.ts';
import { fileSourceType } from '../src/source-types.ts';
import type { FileKeys } from '../src/file-table.ts';
import { makeNamedPipe, openWriter, writeFromOutside } from './support/named-pipe.ts';

const signal = new AbortController().signal;
const SHORT: Patience = { silence: 150, total: 10_000 };

describe('reading a file', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-test-'));
    path = join(folder, 'data');
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('gives all of it, or as many bytes from its start as asked for', async () => {
    const content = Buffer.from(Array.from({ length: 200_000 }, (_, index) => index % 251));
    await writeFile(path, content);
    const all = await source(path).read({ signal });
    assert.ok(content.equals(all.bytes));
    assert.equal(all.origin, path);
    assert.deepEqual(Buffer.from((await source(path).read({ signal, size: 70_000 })).bytes), content.subarray(0, 70_000));
    assert.equal((await source(path).read({ signal, size: 300_000 })).bytes.length, 200_000);
  });

  it('gives what is in the file at each fetch, not what was', async () => {
    const reader = source(path);
    for (const text of ['first', 'second, longer']) {
      await writeFile(path, text);
      assert.equal(Buffer.from((await reader.read({ signal })).bytes).toString(), text);
    }
  });

  it('reads files that have no size of their own', async function () {
    if (process.platform !== 'linux') this.skip();
    assert.ok((await source('/proc/self/status').read({ signal })).bytes.length > 100);
  });

  it('says that a file is missing, empty, or not readable', async () => {
    await assert.rejects(source(path).read({ signal }), { code: 'SOURCE_FILE_NOT_FOUND', message: `${path} does not exist` });
    await writeFile(path, '');
    await assert.rejects(source(path).read({ signal }), { code: 'SOURCE_EMPTY' });
    await chmod(folder, 0o755);
    await chmod(path, 0o000);
    await asAnyUser(() => assert.rejects(source(path).read({ signal }), { code: 'SOURCE_PERMISSION_DENIED' }));
  });

  it('names an input or output error as one', async function () {
    if (process.platform !== 'linux') this.skip();
    // nothing is mapped at address 0, and reading there is EIO
    await assert.rejects(source('/proc/self/mem').read({ signal, size: 10 }), { code: 'SOURCE_READ_ERROR', message: /EIO/ });
  });

  it('refuses a file of more than 100 MiB unless a size is given, before reading it', async () => {
    await writeFile(path, '');
    await truncate(path, 100 * 1024 * 1024 + 1);
    await assert.rejects(source(path).read({ signal }), { code: 'SOURCE_OUTPUT_TOO_LARGE' });
    assert.equal((await source(path).read({ signal, size: 10 })).bytes.length, 10);
  });

  it('refuses folders, sockets and devices that were not allowed, also behind a link', async () => {
    await assert.rejects(source(folder).read({ signal }), { code: 'SOURCE_READ_ERROR', message: /is a folder/ });
    const socket = join(folder, 'socket');
    const server = createServer().listen(socket);
    await new Promise((resolve) => server.once('listening', resolve));
    await assert.rejects(source(socket, { allow_device: true }).read({ signal }), { code: 'SOURCE_READ_ERROR', message: /is a socket/ });
    await new Promise((resolve) => server.close(resolve));
    const link = join(folder, 'link');
    await symlink('/dev/zero', link);
    await assert.rejects(source(link).read({ signal }), { code: 'SOURCE_READ_ERROR', message: /character device/ });
  });

  it('reads the generators of the system and the devices that are allowed, 4096 bytes unless a size is given', async () => {
    assert.equal((await source('/dev/urandom').read({ signal })).bytes.length, 4096);
    assert.equal((await source('/dev/urandom').read({ signal, size: 100_000 })).bytes.length, 100_000);
    assert.equal((await source('/dev/zero', { allow_device: true }).read({ signal, size: 10 })).bytes.length, 10);
    const link = join(folder, 'link');
    await symlink('/dev/urandom', link);
    assert.equal((await source(link).read({ signal, size: 10 })).bytes.length, 10);
  });

  it('names a file with line breaks in one line', () => {
    assert.equal(fileSourceType.describe({ file: '/tmp/a\nb' }), '/tmp/a?b');
  });

  it('says that a device at its end is empty, without waiting', async () => {
    await assert.rejects(source('/dev/null', { allow_device: true }).read({ signal }), { code: 'SOURCE_EMPTY' });
  });

  describe('that is a named pipe', () => {
    beforeEach(() => makeNamedPipe(path));

    it('gives what a writer that comes later writes until it closes', async () => {
      const reading = source(path).read({ signal });
      await writeFromOutside(path, 'late');
      assert.equal(Buffer.from((await reading).bytes).toString(), 'late');
    });

    it('gives as many bytes as asked for while the writer goes on', async () => {
      const writer = await openWriter(path);
      await writer.write('0123456789');
      assert.equal(Buffer.from((await source(path).read({ signal, size: 4 })).bytes).toString(), '0123');
      assert.equal(Buffer.from((await source(path).read({ signal, size: 4 })).bytes).toString(), '4567');
      await writer.close();
    });

    it('fails for now when nobody writes, and when a writer says nothing', async () => {
      const expected = { code: 'SOURCE_READ_TIMEOUT', category: 'temporary', message: /gave nothing for 0.15 s/ };
      await assert.rejects(source(path, {}, SHORT).read({ signal }), expected);
      const writer = await openWriter(path);
      await assert.rejects(source(path, {}, SHORT).read({ signal }), expected);
      await writer.close();
    });

    it('gives what came when a writer falls silent, and when one never stops', async () => {
      const writer = await openWriter(path);
      await writer.write('some');
      assert.equal((await source(path, {}, SHORT).read({ signal, size: 100 })).bytes.length, 4);
      const endless = source(path, {}, { silence: 10_000, total: 100 }).read({ signal });
      const dripping = setInterval(() => void writer.write('x'), 5);
      assert.ok((await endless).bytes.length > 0);
      clearInterval(dripping);
      await writer.close();
    });

    it('stops at once when told to, whether somebody writes or not', async () => {
      for (const writer of [undefined, await openWriter(path)]) {
        const controller = new AbortController();
        const reading = source(path).read({ signal: controller.signal });
        setImmediate(() => controller.abort(new Error('enough')));
        await assert.rejects(reading, { code: 'SOURCE_ABORTED', message: `reading ${path} was stopped` });
        await writer?.close();
      }
    });

    it('keeps no thread from other work while it waits', async () => {
      const controller = new AbortController();
      const waiting = Array.from({ length: 16 }, () => source(path).read({ signal: controller.signal }));
      // the pool has four threads
      for (let round = 0; round < 20; round += 1) await stat(folder);
      await (await open(join(folder, 'other'), 'w')).close();
      controller.abort();
      for (const { status } of await Promise.allSettled(waiting)) assert.equal(status, 'rejected');
    });
  });
});

describe('reading from what hangs', () => {
  const hanging = { read: () => new Promise<never>(() => undefined) };

  it('ends after the time without a byte', async () => {
    const result = await readAvailable(hanging, { limit: 10, isPipe: false, signal, ...SHORT });
    assert.deepEqual(result, { bytes: new Uint8Array(), hasEnded: false });
  });

  it('ends at once when told to', async () => {
    const controller = new AbortController();
    const reading = readAvailable(hanging, { limit: 10, isPipe: false, signal: controller.signal, silence: 60_000, total: 60_000 });
    setImmediate(() => controller.abort());
    await assert.rejects(reading, { name: 'AbortError' });
  });
});

describe('the check of a file', () => {
  it('reports what is missing or refused, with what to do about it', async () => {
    assert.deepEqual(await fileSourceType.check?.({ file: '/dev/urandom' }), []);
    const [missing] = (await fileSourceType.check?.({ file: '/nowhere/at/all' })) ?? [];
    assert.equal(missing?.key, 'file');
    assert.equal(missing?.message, '/nowhere/at/all does not exist');
    const [device] = (await fileSourceType.check?.({ file: '/dev/zero' })) ?? [];
    assert.match(device?.suggestion ?? '', /allow_device = true/);
    assert.deepEqual(await fileSourceType.check?.({ file: '/dev/zero', allow_device: true }), []);
  });
});

function source(file: string, keys: Partial<FileKeys> = {}, patience?: Patience) {
  return createFileSource({ id: 'f', name: 'F', keys: { file, ...keys }, raw: {} }, createTestTools(), patience);
}

// The superuser may read everything: for a while this process is somebody else.
async function asAnyUser(body: () => Promise<void>): Promise<void> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) process.seteuid?.(65_534);
  try {
    await body();
  } finally {
    if (isRoot) process.seteuid?.(0);
  }
}
