import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, type Server } from 'node:net';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EgdError, isEgdError } from 'egd-core';
import { callDaemon } from '../../src/control/client.ts';
import { ControlClient } from '../../src/control/control-client.ts';
import { openControl, type ControlFixture } from '../support/control-fixture.ts';

describe('the client of the control socket', () => {
  let fixture: ControlFixture;

  beforeEach(async () => {
    fixture = await openControl();
  });

  afterEach(() => fixture.close());

  it('asks one thing, and gives back the result', async () => {
    assert.equal((await callDaemon(fixture, 'status')).pool.bytes, 1_000_000);
    assert.equal((await callDaemon(fixture, 'log.level', { level: 'warn' })).level, 'warn');
    while (fixture.control.counts.activeConnections > 0) await new Promise(setImmediate);
  });

  it('keeps its connection, asks side by side, and connects again when it was closed', async () => {
    const client = new ControlClient(fixture);
    const replies = await Promise.all(Array.from({ length: 200 }, () => client.call('getentropy', { bytes: 4, encoding: 'hex' })));
    assert.equal(new Set(replies.map(({ data }) => data)).size, 200);
    assert.equal(fixture.control.counts.activeConnections, 1);
    client.close();
    assert.equal((await client.call('health.check')).healthy, true);
    client.close();
  });

  it("gives back the daemon's own error, with its code, suggestions and exit status", async () => {
    fixture.daemon.reloadError = new EgdError('CONFIG_INVALID', 'two problems', { suggestions: ['Correct them.'] });
    await assert.rejects(callDaemon(fixture, 'reload'), (error) => {
      assert.ok(isEgdError(error));
      assert.deepEqual(
        [error.code, error.message, error.suggestions, error.exit],
        ['CONFIG_INVALID', 'two problems', ['Correct them.'], 3],
      );
      return true;
    });
  });

  it('says that no daemon runs where there is no socket, or nobody behind it', async () => {
    await assert.rejects(callDaemon({ socket: join(fixture.folder, 'none') }, 'status'), { code: 'DAEMON_NOT_RUNNING', exit: 5 });
    const file = join(fixture.folder, 'file');
    await writeFile(file, '');
    await assert.rejects(callDaemon({ socket: file }, 'status'), { code: 'DAEMON_NOT_RUNNING' });
  });

  it('says that the daemon is too busy', async () => {
    await fixture.control.reload({
      tcpPort: 0,
      control: { egdSocketMode: 0o600, tcp: false, listen: '127.0.0.1', legacy: true, maxConnections: 1, idleTimeout: 1000 },
    });
    const client = new ControlClient(fixture);
    await client.call('status');
    await assert.rejects(callDaemon(fixture, 'status'), { code: 'CONTROL_TOO_BUSY', exit: 5 });
    client.close();
  });

  it('gives up when the daemon takes too long, or the caller has had enough', async () => {
    const wait = { bytes: 65_536, wait: true };
    await callDaemon(fixture, 'getentropy', { bytes: 65_536 });
    fixture.daemon.failure = undefined;
    while (fixture.daemon.available > 65_535) await callDaemon(fixture, 'getentropy', { bytes: 65_536 });
    await assert.rejects(callDaemon(fixture, 'getentropy', wait, { timeout: 20 }), { code: 'DAEMON_NO_ANSWER', message: /0\.02 seconds/ });
    const controller = new AbortController();
    const call = callDaemon(fixture, 'getentropy', wait, { signal: controller.signal });
    controller.abort(new Error('enough'));
    await assert.rejects(call, { message: 'enough' });
    while (fixture.daemon.waiting > 0) await new Promise(setImmediate);
  });

  it('calls off what waits, and learns whether bytes came before', async () => {
    const client = new ControlClient(fixture);
    const waits = client.call('getentropy', { bytes: 65_536, wait: true });
    assert.equal((await waits).bytes, 65_536);
    while (fixture.daemon.available > 65_535) await client.call('getentropy', { bytes: 65_536 });
    const call = client.call('getentropy', { bytes: 65_536, wait: true });
    client.cancelAll();
    await assert.rejects(call, { code: 'CONTROL_CANCELLED' });
    assert.equal((await client.call('health.check')).healthy, true);
    client.close();
  });
});

describe('the client of something else', () => {
  let folder: string;
  let server: Server;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-client-'));
  });

  afterEach(async () => {
    server.close();
    await rm(folder, { recursive: true, force: true });
  });

  for (const [what, reply] of [
    ['closes at once', ''],
    ['answers what is no JSON', 'HTTP/1.1 400 Bad Request\n'],
    ['answers with half a reply', '{"jsonrpc":"2.0","id":1,'],
  ] as const) {
    it(`says DAEMON_NO_ANSWER when it ${what}`, async () => {
      const socket = join(folder, 'socket');
      server = createServer((client) => client.on('error', () => undefined).end(reply)).listen(socket);
      await once(server, 'listening');
      await assert.rejects(callDaemon({ socket }, 'status'), { code: 'DAEMON_NO_ANSWER', exit: 5 });
    });
  }
});
