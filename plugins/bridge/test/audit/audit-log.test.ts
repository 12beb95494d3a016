import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isEgdError } from 'egd-core';
import { openAuditLog, type AuditLog, type AuditLogOptions } from '../../src/audit/audit-log.ts';
import { keptLog } from '../support/quiet-log.ts';

const SERVED = {
  key: 'lab',
  address: '192.0.2.1',
  operation: 'get_random_bytes',
  bytes: 32,
  consumed: 32,
  processing: 'none',
  collectors: ['a'],
} as const;
const REFUSED = { address: '192.0.2.1', scope: 'draw', code: 'GATEWAY_UNAUTHORIZED' } as const;

describe('the audit log', () => {
  let folder: string;
  let path: string;
  let time: number;
  let opened: AuditLog[];
  let log: ReturnType<typeof keptLog>;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-audit-'));
    path = join(folder, 'inner', 'audit.log');
    time = Date.UTC(2026, 2, 1);
    opened = [];
    log = keptLog();
  });

  afterEach(async () => {
    for (const audit of opened) await audit.close();
    await rm(folder, { recursive: true, force: true });
  });

  const open = async (options: Partial<AuditLogOptions> = {}): Promise<AuditLog> => {
    const audit = await openAuditLog({ path, log, now: () => time, ...options });
    opened.push(audit);
    return audit;
  };

  it('is for this user alone, and is added to', async () => {
    for (let run = 0; run < 2; run++) {
      const audit = await open();
      audit.served(SERVED);
      await audit.close();
    }
    assert.equal((await stat(path)).mode & 0o777, 0o600);
    assert.equal((await linesOf(path)).length, 2);
  });

  it('is written soon, without being asked', async () => {
    const audit = await open();
    audit.served(SERVED);
    while ((await linesOf(path)).length === 0) await stat(path);
  });

  it('holds every line in its order, however many come at once', async () => {
    const audit = await open();
    for (let request = 0; request < 20_000; request++) audit.served({ ...SERVED, request: `r-${request}` });
    await audit.flush();
    const lines = await linesOf(path);
    assert.equal(lines.length, 20_000);
    assert.ok(lines.every(({ request }, index) => request === `r-${index}`));
  });

  it('is rotated, and keeps so many older files', async () => {
    const audit = await open({ maxSize: 100_000, maxFiles: 2 });
    for (let request = 0; request < 5000; request++) audit.served({ ...SERVED, request: `r-${request}` });
    await audit.close();
    const names = await readdir(join(folder, 'inner'));
    assert.deepEqual(names.toSorted(), ['audit.log', 'audit.log.1', 'audit.log.2']);
    for (const name of names) assert.equal((await stat(join(folder, 'inner', name))).mode & 0o777, 0o600);
  });

  it('counts refusals that are alike for a minute, and tells others apart', async () => {
    const audit = await open();
    for (let attempt = 0; attempt < 5; attempt++) audit.refused(REFUSED);
    audit.refused({ ...REFUSED, address: '192.0.2.2' });
    audit.refused({ ...REFUSED, code: 'GATEWAY_FORBIDDEN', key: 'lab' });
    await audit.flush();
    assert.equal((await linesOf(path)).length, 3);
    time += 60_000;
    audit.refused(REFUSED);
    await audit.flush();
    const lines = await linesOf(path);
    assert.deepEqual(
      lines.slice(3).map(({ time: at, address, times }) => ({ at, address, times })),
      [{ at: '2026-03-01T00:01:00.000Z', address: '192.0.2.1', times: 5 }],
    );
    time += 60_000;
    audit.refused(REFUSED);
    await audit.flush();
    assert.deepEqual((await linesOf(path)).at(-1), { time: '2026-03-01T00:02:00.000Z', outcome: 'refused', ...REFUSED });
  });

  it('tells a bounded number of kinds apart, and loses none', async () => {
    const audit = await open();
    for (let host = 0; host < 3000; host++) audit.refused({ ...REFUSED, address: `10.0.${host >> 8}.${host & 255}` });
    await audit.close();
    const lines = await linesOf(path);
    assert.equal(lines.length, 1002);
    assert.deepEqual(
      lines.slice(1000).map(({ address, times }) => ({ address, times })),
      [
        { address: '10.0.3.232', times: undefined },
        { address: 'several', times: 1999 },
      ],
    );
  });

  it('is not opened where it can not be written, nor through a link', async () => {
    await writeFile(join(folder, 'inner'), 'no folder');
    await assert.rejects(
      open(),
      (error) => isEgdError(error) && error.code === 'OUTPUT_FAILED' && /`audit_file`/.test(error.suggestions.join()),
    );
    await rm(join(folder, 'inner'));
    await mkdir(join(folder, 'inner'));
    await symlink(join(folder, 'elsewhere'), path);
    await assert.rejects(open(), { code: 'OUTPUT_FAILED' });
  });

  it('says that it can not be written, keeps the lines, and writes them when it can', async () => {
    const audit = await open({ maxSize: 1000 });
    await breakPath();
    audit.served({ ...SERVED, request: 'first' });
    await audit.flush();
    audit.served({ ...SERVED, request: 'second' });
    await audit.flush();
    assert.ok(audit.problem);
    assert.equal(log.lines.filter(({ level }) => level === 'error').length, 1);
    await repairPath();
    await audit.flush();
    assert.equal(audit.problem, undefined);
    const requests = (await linesOf(path)).map(({ request }) => request);
    assert.deepEqual(requests, ['first', 'second']);
  });

  it('says how many lines are missing when there were too many to keep', async () => {
    const audit = await open();
    await breakPath();
    audit.served(SERVED);
    await audit.flush();
    for (let request = 0; request < 50_010; request++) audit.served(SERVED);
    await repairPath();
    await audit.flush();
    const lines = await linesOf(path);
    assert.equal(lines.length, 50_002);
    assert.deepEqual(
      lines.filter(({ event }) => event === 'lines-lost').map(({ lines: lost }) => lost),
      [10],
    );
  });

  // The file is opened with the first line: a folder in its place lets nobody write, not even root.
  async function breakPath(): Promise<void> {
    await rm(path);
    await mkdir(path);
  }

  async function repairPath(): Promise<void> {
    await rm(path, { recursive: true });
  }
});

async function linesOf(path: string): Promise<readonly Record<string, unknown>[]> {
  const text = await readFile(path, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Record<string, unknown> => JSON.parse(line));
}
