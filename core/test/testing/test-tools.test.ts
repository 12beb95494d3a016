import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { createTestTools, startWebServer } from '../../src/testing/index.ts';

const { signal } = new AbortController();

describe('the tools for a test', () => {
  it('collect what is logged', () => {
    const { log, logged } = createTestTools();
    log.debug('small');
    log.warn('large', { size: 7 });
    assert.deepEqual(logged, [
      { level: 'debug', message: 'small', fields: {} },
      { level: 'warn', message: 'large', fields: { size: 7 } },
    ]);
  });

  it('have a clock that does not wait, and remembers how long it should have', async () => {
    const { clock, slept } = createTestTools();
    await clock.sleep(3_600_000);
    assert.deepEqual(slept, [3_600_000]);
    await assert.rejects(clock.sleep(1000, AbortSignal.abort(new Error('enough'))), { message: 'enough' });
    assert.ok(Math.abs(clock.now() - Date.now()) < 10_000);
  });

  it('run real programs and know which are at work', async () => {
    const { run, working } = createTestTools();
    const running = run(['echo', 'words'], { signal, subject: 'command' });
    assert.deepEqual([...working], ['echo #1']);
    assert.equal(Buffer.from((await running).stdout).toString(), 'words\n');
    await assert.rejects(run(['false'], { signal, subject: 'command' }), { code: 'SOURCE_COMMAND_FAILED' });
    assert.deepEqual([...working], []);
  });

  it('fetch from real servers and know which requests wait, also those of a session', async () => {
    const server = await startWebServer({ '/': 'a document' });
    const { http, working } = createTestTools({ environment: {} });
    const fetching = http.session().get(server.url, { signal });
    assert.deepEqual([...working], [`${server.url} #1`]);
    assert.equal(Buffer.from((await fetching).body).toString(), 'a document');
    assert.deepEqual([...working], []);
    await server.close();
  });

  it('make real folders and know which are left', async () => {
    const { temporaryFolder, folders } = createTestTools();
    const folder = await temporaryFolder();
    assert.deepEqual([...folders], [folder.path]);
    assert.equal((await stat(folder.path)).mode & 0o777, 0o700);
    await folder.remove();
    assert.deepEqual([...folders], []);
    await assert.rejects(stat(folder.path), { code: 'ENOENT' });
  });

  it('can be replaced one by one, and are watched all the same', async () => {
    const environment = { PATH: '/nowhere' };
    const tools = createTestTools({ environment, run: () => Promise.resolve({ stdout: Buffer.from('x'), stderr: '' }) });
    assert.equal(tools.environment, environment);
    const running = tools.run(['anything'], { signal, subject: 'command' });
    assert.deepEqual([...tools.working], ['anything #1']);
    assert.equal((await running).stdout.length, 1);
  });

  it('make errors with a code of the catalogue', () => {
    const error = createTestTools().fail('SOURCE_EMPTY', 'nothing', { metadata: { size: 0 } });
    assert.throws(
      () => {
        throw error;
      },
      { name: 'EgdError', code: 'SOURCE_EMPTY', message: 'nothing', category: 'temporary' },
    );
  });
});
