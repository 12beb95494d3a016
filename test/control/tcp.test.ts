import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { ControlPort, replyData } from '../support/control-port.ts';
import { pythonAnswer } from '../support/python-client.ts';

describe('the control port', () => {
  const port = new ControlPort();
  const { open, connect, ask } = port;

  afterEach(() => port.close());

  describe('with the JSON protocol', () => {
    it('answers status as the protocol has it, one line, and closes', async () => {
      await open();
      const reply = await ask('{"command": "status", "args": {}}\n');
      assert.match(reply, /^\{"status_code":200,"status_text":"OK","data":"[A-Za-z0-9+/=]+"\}\n$/);
      assert.deepEqual(replyData(reply), {
        entropy_bytes: 1_048_576,
        max_entropy: 10_485_760,
        chunk_count: 128,
        is_full: false,
        last_persist: null,
      });
    });

    it('saves the pool', async () => {
      await open();
      const reply = await ask('{"command": "persist"}\n');
      assert.deepEqual(replyData(reply), {
        bytes_written: 1_048_576,
        file_path: '/home/user/.egdentropy',
        persist_time: '2024-01-15T10:30:00.000Z',
      });
      assert.equal(port.fixture.daemon.saves, 1);
    });

    it('stops the daemon when the answer is out', async () => {
      await open();
      const stopped = new Promise<void>((resolve) => {
        port.fixture.daemon.onShutdown = resolve;
      });
      const reply = await ask('{"command":"quit","args":{}}\n');
      assert.deepEqual(replyData(reply), { message: 'Daemon shutting down gracefully', uptime_seconds: 86_400 });
      await stopped;
      assert.equal(await ask('{"command":"status"}\n'), line(503, 'Service Unavailable'));
    });

    it('stops the daemon also when the client does not stay for the answer', async () => {
      await open();
      const stopped = new Promise<void>((resolve) => {
        port.fixture.daemon.onShutdown = resolve;
      });
      const client = await connect();
      client.socket.end('{"command":"quit"}\n', () => client.close());
      await stopped;
    });

    for (const [what, request, code, text] of [
      ['an unknown command', '{"command":"getentropy","args":{}}\n', 404, 'Command Not Found'],
      ['the name of a property of all objects', '{"command":"constructor"}\n', 404, 'Command Not Found'],
      ['no command', '{"args":{}}\n', 400, 'Bad Request'],
      ['a command that is no text', '{"command":1}\n', 400, 'Bad Request'],
      ['arguments that are no texts', '{"command":"status","args":{"a":1}}\n', 400, 'Bad Request'],
      ['arguments that are a list', '{"command":"status","args":[]}\n', 400, 'Bad Request'],
      ['broken JSON', '{"command":"status"\n', 400, 'Bad Request'],
      ['more than 1 KB', `{"command":"status","args":{"a":"${'x'.repeat(1024)}"}}\n`, 400, 'Bad Request'],
      ['more than 1 KB without an end', `{"command":"${'x'.repeat(5000)}`, 400, 'Bad Request'],
    ] as const) {
      it(`answers ${code} to ${what}`, async () => {
        await open();
        assert.equal(await ask(request), line(code, text));
      });
    }

    it('answers 500 when saving fails, and tells the log why', async () => {
      await open();
      port.fixture.daemon.persistError = new Error('no space');
      assert.equal(await ask('{"command":"persist"}\n'), line(500, 'Internal Error'));
      assert.deepEqual(port.fixture.logged, ['The command persist failed.']);
    });

    it('understands a request in pieces, one that lacks its newline, and one that is followed by more', async () => {
      await open();
      const client = await connect();
      client.socket.setNoDelay(true);
      for (const letter of ' {"command":"status"}\n') client.write(letter);
      assert.equal(replyData(await client.all())['is_full'], false);
      assert.equal(replyData(await ask('{"command":"status"}'))['is_full'], false);
      const ended = await connect();
      ended.socket.end('{"command":"status"}');
      assert.equal(replyData(await ended.all())['is_full'], false);
      assert.equal(replyData(await ask('{"command":"status"}\n{"command":"quit"}\n'))['is_full'], false);
      assert.equal(port.fixture.daemon.isStopping, false);
    });

    it('needs the token where one is set, in the arguments or beside them', async () => {
      await open({ token: 'correct horse battery' });
      const refused = line(400, 'Bad Request: the token is missing or wrong');
      assert.equal(await ask('{"command":"status"}\n'), refused);
      assert.equal(await ask('{"command":"quit","args":{"token":"wrong"}}\n'), refused);
      assert.equal(await ask('{"command":"nothing","token":""}\n'), refused);
      assert.equal(replyData(await ask('{"command":"status","args":{"token":"correct horse battery"}}\n'))['is_full'], false);
      assert.equal(replyData(await ask('{"command":"status","token":"correct horse battery"}\n'))['is_full'], false);
      assert.equal(await ask('quit'), line(400, 'Bad Request'));
      assert.equal(port.fixture.daemon.isStopping, false);
    });

    it('closes a client that says nothing, and refuses one more than allowed', async () => {
      await open({ maxConnections: 1, idleTimeout: 2000 });
      const silent = await connect();
      assert.equal(await ask(), line(503, 'Service Unavailable'));
      assert.equal(await silent.all(), '');
      assert.equal(replyData(await ask('{"command":"status"}\n'))['is_full'], false);
    });
  });

  describe("with the Python daemon's protocol", () => {
    it('answers as that daemon does', async () => {
      await open();
      assert.equal(await ask('status'), '100 OK\nPool has 1048576 bytes of entropy in 128 PoolChunks.');
      assert.equal(await ask('persist'), '100 OK\n');
      assert.equal(await ask('Hello\n'), '200 Unrecognized request\nHello\n');
      assert.equal(await ask('Hello'), '200 Unrecognized request\nHello');
      assert.equal(await ask('statusquo'), '200 Unrecognized request\nstatusquo');
      port.fixture.daemon.persistError = new Error('no space');
      assert.equal(await ask('persist'), '300 Failed to persist pool!\n');
      const stopped = new Promise<void>((resolve) => {
        port.fixture.daemon.onShutdown = resolve;
      });
      assert.equal(await ask('quit'), '100 OK\n');
      await stopped;
    });

    it('takes a newline after a command too, as `echo status | nc` sends it', async () => {
      await open();
      assert.match(await ask('status\n'), /^100 OK\nPool has /);
      const client = await connect();
      client.socket.end('status\r\n');
      assert.match(await client.all(), /^100 OK\nPool has /);
    });

    it('echoes what it does not know byte for byte, at most 1024 of them', async () => {
      await open();
      assert.equal(await ask('x'.repeat(5000)), `200 Unrecognized request\n${'x'.repeat(1024)}`);
      const client = await connect();
      client.write(Buffer.of(0xff, 0x00, 0xfe));
      assert.equal(await client.all(), '200 Unrecognized request\n\u00ff\u0000\u00fe');
    });

    it('is steered by a browser in no way', async () => {
      await open();
      const page = 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\n\r\n{"command":"quit"}\n';
      assert.match(await ask(page), /^200 Unrecognized request\n/);
      assert.match(await ask('quit / HTTP/1.1\r\n\r\n'), /^200 Unrecognized request\n/);
      assert.equal(port.fixture.daemon.isStopping, false);
    });

    it('is not answered where `legacy = false`', async () => {
      await open({ legacy: false });
      assert.equal(await ask('status'), line(400, 'Bad Request'));
      assert.equal(await ask('quit\n'), line(400, 'Bad Request'));
      assert.equal(replyData(await ask('\n {"command":"status"}\n'))['is_full'], false);
    });

    it('serves a client in Python that sends a word and waits', async function () {
      if (spawnSync('python3', ['-c', '']).status !== 0) this.skip();
      await open();
      assert.match(await pythonAnswer(port.fixture.control.tcpPort!, 'status'), /^100 OK\nPool has 1048576 bytes/);
    });
  });
});

function line(code: number, text: string): string {
  return `{"status_code":${code},"status_text":"${text}","data":null}\n`;
}
