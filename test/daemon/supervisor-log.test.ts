import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { supervisorLog } from '../../src/daemon/supervisor/supervisor-log.ts';

describe('the log of the supervisor', () => {
  it('has the last words of a worker without credentials and without what a terminal would obey', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'egd-supervisor-log-'));
    const logFile = join(folder, 'log', 'egd.log');
    const words = 'fetching https://me:hunter2@a.example/?token=hunter2 \u001B[2J';
    supervisorLog({ logFile, isForeground: false }).error(`The worker ended: ${words}`, { lastWords: words, status: 1 });
    const line = JSON.parse(await readFile(logFile, 'utf8'));
    const masked = 'fetching https://***@a.example/?token=*** \uFFFD[2J';
    assert.deepEqual([line.component, line.status, line.lastWords, line.msg], ['supervisor', 1, masked, `The worker ended: ${masked}`]);
    await rm(folder, { recursive: true });
  });
});
