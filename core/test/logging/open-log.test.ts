import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, readFile, realpath, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { mock } from 'node:test';
import { stripVTControlCharacters } from 'node:util';
import { createSourceTools } from '../../src/source/create-source-tools.ts';
import { EgdError } from '../../src/errors/egd-error.ts';
import { openLog, type ProgramLog, type LogOptions } from '../../src/logging/index.ts';

describe('openLog', () => {
  let folder: string;
  let path: string;
  let logs: ProgramLog[];

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'egd-open-log-')));
    path = join(folder, 'egd.log');
    logs = [];
  });

  afterEach(async () => {
    for (const log of logs) await log.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (options: Partial<LogOptions> = {}): Promise<ProgramLog> => {
    const log = await openLog({ program: 'daemon', level: 'info', target: path, maxSize: 10_000_000, maxFiles: 3, ...options });
    logs.push(log);
    return log;
  };

  it('writes lines of JSON with time, level, process, component, source, code and message', async () => {
    const log = await open({ fields: { role: 'worker' } });
    log.info('Ready.');
    log.child('control').warn('A client was refused.', { clients: 128 });
    log.sourceLog('drand').warn('Failed.', { error: new EgdError('SOURCE_NETWORK_ERROR', 'no reply') });
    await log.flush();
    const [ready, refused, failed, ...more] = await linesOf(path);
    assert.equal(more.length, 0);
    const time = new Date(String(ready?.['time']));
    assert.ok(String(ready?.['time']).endsWith('Z') && Math.abs(Date.now() - time.getTime()) < 60_000);
    const { time: _time, ...rest } = ready ?? {};
    assert.deepEqual(rest, { level: 'info', pid: process.pid, role: 'worker', component: 'daemon', msg: 'Ready.' });
    assert.deepEqual([refused?.['component'], refused?.['clients']], ['control', 128]);
    const { level, component, source, code, error, msg } = failed ?? {};
    assert.deepEqual(
      { level, component, source, code, error, msg },
      { level: 'warn', component: 'source', source: 'drand', code: 'SOURCE_NETWORK_ERROR', error: 'no reply', msg: 'Failed.' },
    );
  });

  it('lets no field take the place of what every line has', async () => {
    const log = await open();
    log.child('control').info('Real.', { level: 'x', time: 'x', pid: 0, msg: 'x', component: 'x' });
    await log.flush();
    const [line] = await linesOf(path);
    assert.deepEqual([line?.['level'], line?.['pid'], line?.['msg'], line?.['component']], ['info', process.pid, 'Real.', 'control']);
    assert.equal((await readFile(path, 'utf8')).match(/"msg"/g)?.length, 1);
  });

  it('writes neither bytes nor secrets', async () => {
    const log = await open({ secrets: ['the token of the configuration'] });
    const bytes = Buffer.from('entropy-entropy-entropy-entropy');
    log.info('Got the token of the configuration from https://me:hunter2@example.org', { bytes, list: [...bytes], token: 'hunter2' });
    log.error('Failed.', {
      error: new Error('said hunter2', { cause: new Error('Bearer the token of the configuration') }),
      password: 'hunter2',
    });
    await log.flush();
    const text = await readFile(path, 'utf8');
    assert.ok(!/entropy-|101,110,116|the token of|me:hunter2/.test(text), text);
  });

  it('writes from its level on, which can be changed while it is open', async () => {
    const log = await open({ level: 'warn' });
    const child = log.child('pool');
    child.info('no');
    child.warn('one');
    log.setLevel('debug');
    assert.equal(log.level, 'debug');
    child.debug('two');
    log.setLevel('error');
    child.warn('no');
    await log.flush();
    child.fatal('three');
    assert.deepEqual([...new Set(await messagesOf(path))], ['one', 'two', 'three']); // the last one may be there twice: it was written at once
  });

  it('counts errors that come again instead of writing them', async () => {
    const log = await open();
    const source = log.sourceLog('drand');
    for (let count = 0; count < 18; count++) source.warn('No reply.', { code: 'SOURCE_NETWORK_ERROR' });
    log.info('Something else of somebody else.');
    source.info('Fetched.');
    await log.flush();
    assert.deepEqual(await messagesOf(path), [
      'No reply.',
      'Something else of somebody else.',
      'No reply. … repeated 17 times',
      'Fetched.',
    ]);
    const repeated = (await linesOf(path)).at(2);
    assert.deepEqual([repeated?.['repeated'], repeated?.['code'], repeated?.['source']], [17, 'SOURCE_NETWORK_ERROR', 'drand']);
  });

  it('tells how often a source failed when it works again, where debug lines are off', async () => {
    const log = await open();
    const source = log.sourceLog('drand');
    for (let count = 0; count < 4; count++) source.warn('No reply.');
    source.debug('Fetched.');
    log.sourceWorks('drand');
    source.warn('No reply.');
    await log.flush();
    assert.deepEqual(await messagesOf(path), ['No reply.', 'No reply. … repeated 3 times', 'No reply.']);
  });

  it('tells after ten minutes how often, and when it is closed', async () => {
    mock.timers.enable({ apis: ['setInterval', 'Date'] });
    try {
      const log = await open();
      log.warn('Full.');
      log.warn('Full.');
      mock.timers.tick(11 * 60_000);
      log.warn('Full.');
      await log.close();
    } finally {
      mock.timers.reset();
    }
    assert.deepEqual(await messagesOf(path), ['Full.', 'Full. … repeated once', 'Full. … repeated once']);
  });

  it('goes on in another file, and in a new one where the file was moved away', async () => {
    const log = await open();
    log.info('one');
    await log.flush();
    await rename(path, `${path}.away`);
    log.setRotation({ maxSize: 65_536, maxFiles: 1 });
    await log.reopen({ target: path, maxSize: 65_536, maxFiles: 1 });
    log.info('two');
    const other = join(folder, 'other', 'egd.log');
    const reopened = log.reopen({ target: other, maxSize: 65_536, maxFiles: 1 });
    log.info('three');
    await reopened;
    log.info('four');
    await log.flush();
    assert.equal(log.file, other);
    assert.deepEqual(
      [await messagesOf(`${path}.away`), await messagesOf(path), await messagesOf(other)],
      [['one'], ['two', 'three'], ['four']],
    );
  });

  it('goes on as before where the other file cannot be written', async () => {
    const log = await open();
    await assert.rejects(log.reopen({ target: join(path, 'egd.log'), maxSize: 65_536, maxFiles: 1 }), { code: 'OUTPUT_FAILED' });
    log.info('still here');
    await log.flush();
    assert.equal(log.file, path);
    assert.deepEqual(await messagesOf(path), ['still here']);
  });

  it('is what the tools of a source log to', async () => {
    const log = await open();
    createSourceTools({ environment: {}, log: log.sourceLog('drand') }).log.info('Round 5.', { round: 5 });
    await log.flush();
    const [line] = await linesOf(path);
    assert.deepEqual([line?.['source'], line?.['round']], ['drand', 5]);
  });

  it('writes JSON to standard output, or lines for people', async () => {
    for (const pretty of [false, true]) {
      const stdout = new PassThrough();
      const log = await open({ target: 'stdout', pretty, stdout });
      assert.equal(log.file, null);
      log.sourceLog('drand').warn('No reply.', { code: 'SOURCE_NETWORK_ERROR' });
      await log.flush();
      const text = String(stdout.read());
      if (!pretty) assert.equal(Object(JSON.parse(text)).msg, 'No reply.');
      else {
        const line = /^\[\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\] WARN: source drand: No reply\. \{"code":"SOURCE_NETWORK_ERROR"\}\n$/;
        assert.match(stripVTControlCharacters(text), line);
      }
    }
  });

  it('does not mind a reader of standard output who goes away', async () => {
    const stdout = new PassThrough();
    const log = await open({ target: 'stdout', stdout });
    stdout.destroy(new Error('EPIPE'));
    log.info('to nobody');
    await log.flush();
    log.fatal('nor this');
  });

  it('has every line in the file when the process dies of an error that nobody catches', async function () {
    this.timeout(120_000);
    for (const lines of [0, 1, 500]) {
      const target = join(folder, `crash-${lines}.log`);
      const program = join(import.meta.dirname, '../support/crash-with-log.ts');
      const { status, stderr } = spawnSync(process.execPath, ['--conditions=egd-source', program, target, String(lines)], {
        encoding: 'utf8',
      });
      assert.equal(status, 70, stderr);
      const all = Array.from({ length: lines }, (_, index) => index);
      const messages = await messagesOf(target);
      assert.deepEqual(
        messages.filter((message, index) => messages.indexOf(message) === index),
        [
          ...all.map((index) => `line ${index}`),
          'no answer',
          ...all.map((index) => `more ${index}`),
          'no answer … repeated 2 times',
          'The daemon ends.',
        ],
      );
      const fatal = (await linesOf(target)).find((line) => line['level'] === 'fatal');
      assert.match(String(fatal?.['stack']), /nobody catches this/);
    }
  });
});

async function linesOf(path: string): Promise<Record<string, unknown>[]> {
  return (await readFile(path, 'utf8'))
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line));
}

async function messagesOf(path: string): Promise<unknown[]> {
  return (await linesOf(path)).map((line) => line['msg']);
}
