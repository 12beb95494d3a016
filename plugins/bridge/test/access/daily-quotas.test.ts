import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isEgdError } from 'egd-core';
import { DailyQuotas, secondsToNextDay } from '../../src/access/daily-quotas.ts';
import { readUsage } from '../../src/access/usage-file.ts';
import { keptLog, type KeptLog } from '../support/quiet-log.ts';

const NOON = Date.UTC(2026, 2, 1, 12);
const HOUR = 3_600_000; // milliseconds

describe('the quotas of a day', () => {
  let folder: string;
  let path: string;
  let time: number;
  let log: KeptLog;
  let opened: DailyQuotas[];

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-quotas-'));
    path = join(folder, 'state', 'usage');
    time = NOON;
    log = keptLog();
    opened = [];
  });

  afterEach(async () => {
    for (const quotas of opened) await quotas.close().catch(() => undefined);
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (interval = 3_600_000): Promise<DailyQuotas> => {
    const quotas = await DailyQuotas.open({ path, log, now: () => time, interval });
    opened.push(quotas);
    return quotas;
  };

  it('are refused as OUTPUT_FAILED, with what to do, where their folder can not be made', async () => {
    await writeFile(join(folder, 'state'), '');
    await assert.rejects(open(), (error) => {
      assert.ok(isEgdError(error) && error.code === 'OUTPUT_FAILED');
      assert.match(error.suggestions.join(), /`state_file`/);
      return error.message.includes(path);
    });
  });

  it('are taken whole or not at all', async () => {
    const quotas = await open();
    assert.ok(quotas.charge('lab', 60, 100));
    assert.ok(!quotas.charge('lab', 41, 100));
    assert.equal(quotas.used('lab'), 60);
    assert.ok(quotas.charge('lab', 40, 100));
    assert.ok(quotas.charge('other', 100, 100));
  });

  it('take back what was not drawn', async () => {
    const quotas = await open();
    quotas.charge('lab', 100, 100);
    quotas.refund('lab', 30);
    assert.equal(quotas.used('lab'), 70);
  });

  it('are new when a day of UTC begins', async () => {
    const quotas = await open();
    quotas.charge('lab', 100, 100);
    time = NOON + 12 * HOUR - 1;
    assert.ok(!quotas.charge('lab', 1, 100));
    assert.equal(secondsToNextDay(time), 1);
    time++;
    assert.ok(quotas.charge('lab', 100, 100));
    assert.equal(secondsToNextDay(time), 86_400);
  });

  it('are no new ones after a restart', async () => {
    const first = await open();
    first.charge('lab', 70, 100);
    await first.close();
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    const second = await open();
    assert.equal(second.used('lab'), 70);
    assert.ok(!second.charge('lab', 31, 100));
    time += 24 * HOUR;
    assert.equal((await open()).used('lab'), 0);
  });

  it('are saved by themselves, with when a key was last used', async () => {
    const quotas = await open(5);
    quotas.charge('lab', 70, 100);
    let usage = await readUsage(path);
    while (usage.keys.size === 0) {
      await quotas.save();
      usage = await readUsage(path);
    }
    assert.deepEqual(usage, { day: '2026-03-01', keys: new Map([['lab', { bytes: 70, lastUsed: NOON }]]) });
  });

  it('begin anew, and say so, when the file is damaged', async () => {
    await mkdir(join(folder, 'state'));
    for (const text of ['', 'no JSON', '{"version":1}', '{"version":1,"day":"2026-03-01","keys":{"lab":{"bytes":-1}}}']) {
      await writeFile(path, text);
      assert.equal((await open()).used('lab'), 0);
    }
    assert.equal(log.lines.filter(({ level }) => level === 'error').length, 4);
  });

  it('go on, and say so, when they cannot be saved', async () => {
    const quotas = await open();
    await rm(join(folder, 'state'), { recursive: true });
    await writeFile(join(folder, 'state'), 'a file where the folder was');
    quotas.charge('lab', 70, 100);
    await quotas.save();
    assert.match(quotas.problem ?? '', /ENOTDIR/);
    assert.ok(!quotas.charge('lab', 31, 100));
    await rm(join(folder, 'state'));
    await mkdir(join(folder, 'state'));
    await chmod(join(folder, 'state'), 0o700);
    await quotas.save();
    assert.equal(quotas.problem, undefined);
    assert.match(await readFile(path, 'utf8'), /"bytes":70/);
  });
});
