import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTestTools } from 'egd-core/testing';
import { createCommandSource } from '../src/command-source.ts';
import { findProgram } from '../src/find-program.ts';
import { commandSourceType } from '../src/source-types.ts';

const signal = new AbortController().signal;

describe('running a command', () => {
  it('gives the bytes of its standard output, as they are', async () => {
    const { bytes, origin } = await source('printf', '\\000\\377\\n\\n').read({ signal });
    assert.deepEqual([...bytes], [0, 255, 10, 10]);
    assert.equal(origin, 'printf');
  });

  it('hands over arguments as they are: there is no shell', async () => {
    const words = ['$HOME', '*', 'a b', '`id`', '; exit 1', '"', "'", ''];
    const { bytes } = await source('printf', '%s|', ...words).read({ signal });
    assert.equal(Buffer.from(bytes).toString(), words.map((word) => `${word}|`).join(''));
  });

  it('keeps standard error for the log and out of the data', async () => {
    const tools = createTestTools();
    const { bytes } = await sourceOf(['sh', '-c', 'echo data; echo remark >&2'], tools).read({ signal });
    assert.equal(Buffer.from(bytes).toString(), 'data\n');
    assert.deepEqual(tools.logged, [
      { level: 'debug', message: 'the command wrote to standard error', fields: { source: 'c', stderr: 'remark\n' } },
    ]);
  });

  it('gives the program nothing to read', async () => {
    await assert.rejects(source('cat').read({ signal }), { code: 'SOURCE_EMPTY' });
  });

  it('says with which status it failed and what it complained about', async () => {
    await assert.rejects(source('sh', '-c', 'echo first >&2; echo "no luck" >&2; exit 3').read({ signal }), {
      code: 'SOURCE_COMMAND_FAILED',
      category: 'temporary',
      message: 'sh ended with status 3: no luck',
    });
  });

  it('names a missing program and one that is not executable, for good', async () => {
    await assert.rejects(source('/nowhere/program').read({ signal }), { code: 'SOURCE_COMMAND_NOT_FOUND', category: 'permanent' });
    await assert.rejects(source('sh', '-c', 'exit 127').read({ signal }), { code: 'SOURCE_COMMAND_NOT_FOUND', message: /127/ });
    const plain = import.meta.filename; // a text
    await assert.rejects(source(plain).read({ signal }), { code: 'SOURCE_PERMISSION_DENIED', category: 'permanent' });
  });

  it('gives up on more than 10 MiB', async () => {
    await assert.rejects(source('yes').read({ signal }), { code: 'SOURCE_OUTPUT_TOO_LARGE', message: /10485760 bytes/ });
  });

  it('ignores a size: the command decides how much it writes', async () => {
    assert.equal((await source('printf', '%0100d', '0').read({ signal, size: 10 })).bytes.length, 100);
  });
});

describe('the check of a command', () => {
  let folder: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-test-'));
    await writeFile(join(folder, 'runs'), '#!/bin/sh\n', { mode: 0o700 });
    await writeFile(join(folder, 'does-not'), '#!/bin/sh\n', { mode: 0o600 });
    await chmod(folder, 0o700);
  });

  after(() => rm(folder, { recursive: true }));

  it('finds programs in PATH and by path', async () => {
    assert.equal(await findProgram('runs', `/nowhere:${folder}`), join(folder, 'runs'));
    assert.equal(await findProgram(join(folder, 'runs'), ''), join(folder, 'runs'));
  });

  it('finds neither what is not executable nor folders', async () => {
    assert.equal(await findProgram('does-not', folder), undefined);
    assert.equal(await findProgram(folder, ''), undefined);
    assert.equal(await findProgram('runs', '/nowhere'), undefined);
  });

  it('reports a program that is not there', async () => {
    assert.deepEqual(await commandSourceType.check?.({ command: ['sh'] }), []);
    const [problem] = (await commandSourceType.check?.({ command: ['no-such-program'] })) ?? [];
    assert.equal(problem?.key, 'command[0]');
    assert.match(problem?.message ?? '', /"no-such-program" was not found/);
  });
});

describe('the description of a command', () => {
  it('is one line that could be typed, without the password of a URL', () => {
    const command = ['curl', '-s', 'https://me:secret@host/x', 'a b'];
    assert.equal(commandSourceType.describe({ command }), 'curl -s https://***@host/x "a b"');
  });
});

function source(...command: string[]) {
  return sourceOf(command, createTestTools());
}

function sourceOf(command: readonly string[], tools: ReturnType<typeof createTestTools>) {
  return createCommandSource({ id: 'c', name: 'C', keys: { command }, raw: {} }, tools);
}
