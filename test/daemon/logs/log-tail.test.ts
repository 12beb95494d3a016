import assert from 'node:assert/strict';
import { EventEmitter, once } from 'node:events';
import { appendFileSync } from 'node:fs';
import { mkdir, mkdtemp, open, realpath, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isEgdError } from 'egd-core';
import * as fc from 'fast-check';
import { backwardLines, endOfLines } from '../../../src/daemon/logs/backward-lines.ts';
import { openLogFile } from 'egd-core/logging';
import { isOfLevel, parseLogLine } from '../../../src/daemon/logs/log-line.ts';
import { LogTail } from '../../../src/daemon/logs/log-tail.ts';

describe('the end of a log', () => {
  let folder: string;
  let path: string;
  let controller: AbortController;
  let tails: LogTail[];

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'egd-tail-')));
    path = join(folder, 'egd.log');
    controller = new AbortController();
    tails = [];
  });

  afterEach(async () => {
    controller.abort();
    for (const tail of tails) await tail.close();
    await rm(folder, { recursive: true, force: true });
  });

  const tailOf = async (): Promise<LogTail> => {
    const tail = await LogTail.open(path);
    tails.push(tail);
    return tail;
  };

  const last = async (count: number, accepts: (line: string) => boolean = () => true) => (await tailOf()).lastLines(count, accepts);

  // Follows, and gives a function that waits for so many lines.
  const follow = (tail: LogTail) => {
    const lines: string[] = [];
    const news = new EventEmitter();
    const ended = tail.follow((line) => {
      lines.push(line);
      news.emit('line');
    }, controller.signal);
    const until = async (count: number): Promise<readonly string[]> => {
      while (lines.length < count) await once(news, 'line');
      return lines;
    };
    return { until, ended };
  };

  it('is the last lines, oldest first', async () => {
    await writeFile(path, 'a\nb\nc\nd\n');
    assert.deepEqual(await last(2), ['c', 'd']);
    assert.deepEqual(await last(50), ['a', 'b', 'c', 'd']);
    assert.deepEqual(await last(0), []);
  });

  it('goes back into rotated files', async () => {
    for (const [name, text] of [
      ['egd.log.10', 'a\nb\n'],
      ['egd.log.2', 'c\nd\n'],
      ['egd.log.1', 'e\n'],
      ['egd.log', 'f\n'],
      ['egd.log.gz', 'no\n'],
    ] as const)
      await writeFile(join(folder, name), text);
    assert.deepEqual(await last(5), ['b', 'c', 'd', 'e', 'f']);
    assert.deepEqual(await last(99), ['a', 'b', 'c', 'd', 'e', 'f']);
  });

  it('counts only lines that are asked for', async () => {
    await writeFile(
      path,
      ['warn', 'info', 'error', 'info', 'fatal', 'debug'].map((level) => `{"level":"${level}"}\n`).join('') + 'plain text\n',
    );
    assert.deepEqual((await last(2, isGrave)).map(parseLogLine), [{ level: 'error' }, { level: 'fatal' }]);
    assert.deepEqual((await last(9, isGrave)).length, 3);
  });

  it('takes a line that is no JSON as a message', () => {
    assert.deepEqual(['{"msg":"x"}', 'plain', '5', '[1]', 'null'].map(parseLogLine), [
      { msg: 'x' },
      { msg: 'plain' },
      { msg: '5' },
      { msg: '[1]' },
      { msg: 'null' },
    ]);
  });

  it('says what is missing and what to do where there is no log', async () => {
    await assert.rejects(tailOf(), (error) => {
      assert.ok(isEgdError(error));
      assert.deepEqual([error.code, error.message], ['DAEMON_NO_LOG', `There is no log file ${path}.`]);
      assert.match(error.suggestions.join(' '), /`egd start`/);
      return true;
    });
    await mkdir(path);
    await assert.rejects(tailOf(), { code: 'DAEMON_NO_LOG', message: `The log file ${path} cannot be read (it is no regular file).` });
  });

  it('is followed line by line: a line that is not whole yet is waited for', async () => {
    await writeFile(path, 'old\nhalf');
    const tail = await tailOf();
    assert.deepEqual(await tail.lastLines(5, () => true), ['old']);
    const { until, ended } = follow(tail);
    appendFileSync(path, ' and half\nnew\n');
    assert.deepEqual(await until(2), ['half and half', 'new']);
    controller.abort();
    await ended;
  });

  it('is followed across rotations, also several at once, without losing a line', async function () {
    this.timeout(120_000);
    await writeFile(path, 'zero\n');
    const tail = await tailOf();
    const { until } = follow(tail);
    appendFileSync(path, 'one\n');
    await until(1);
    appendFileSync(path, 'two\n');
    await rename(path, `${path}.2`); // as if rotated twice between two looks
    await writeFile(`${path}.1`, 'three\n');
    await writeFile(path, 'four\n');
    assert.deepEqual(await until(4), ['one', 'two', 'three', 'four']);
    appendFileSync(path, 'five\n');
    assert.deepEqual((await until(5)).slice(4), ['five']);
  });

  it('is followed where the file is emptied, or moved away for good', async function () {
    this.timeout(120_000);
    await writeFile(path, 'a long line that was there\n');
    const tail = await tailOf();
    const { until } = follow(tail);
    await truncate(path, 0);
    appendFileSync(path, 'one\n');
    await until(1);
    await rename(path, join(folder, 'away'));
    await writeFile(path, 'two\n');
    assert.deepEqual(await until(2), ['one', 'two']);
  });

  it('is followed while the daemon writes and rotates', async function () {
    this.timeout(120_000);
    const file = await openLogFile({ path, maxSize: 65_536, maxFiles: 30, onLost: () => undefined });
    const tail = await tailOf();
    const { until } = follow(tail);
    const written = Array.from({ length: 4000 }, (_, index) => `${index} ${'x'.repeat(100)}`);
    for (const [index, line] of written.entries()) {
      file.write(`${line}\n`);
      if (index % 50 === 0) await file.flush();
    }
    assert.deepEqual(await until(written.length), written);
    await file.close();
  });
});

describe('backwardLines', () => {
  it('gives the lines of any text, last first, and where whole lines end', async () => {
    const folder = await realpath(await mkdtemp(join(tmpdir(), 'egd-lines-')));
    try {
      const line = fc.oneof(
        fc.string({ unit: 'grapheme', maxLength: 20 }),
        fc.constantFrom('', 'ü'.repeat(40_000), 'x'.repeat(65_536), 'y'.repeat(65_535)),
      );
      await fc.assert(
        fc.asyncProperty(fc.array(line.map((text) => text.replaceAll('\n', ''))), fc.boolean(), async (lines, isEnded) => {
          const text = lines.join('\n') + (isEnded && lines.length > 0 ? '\n' : '');
          await writeFile(join(folder, 'text'), text);
          const file = await open(join(folder, 'text'), 'r');
          try {
            const { size } = await file.stat();
            const found: string[] = [];
            for await (const each of backwardLines(file, size)) found.push(each);
            const expected = text.split('\n');
            if (expected.at(-1) === '') expected.pop();
            assert.deepEqual(found.toReversed(), expected);
            assert.equal(await endOfLines(file, size), Buffer.byteLength(text.slice(0, text.lastIndexOf('\n') + 1)));
          } finally {
            await file.close();
          }
        }),
        { numRuns: 100 },
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  });
});

function isGrave(line: string): boolean {
  return isOfLevel(parseLogLine(line), 'warn');
}
