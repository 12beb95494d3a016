import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { readTcpRequest } from '../../src/control/tcp-request.ts';
import { openControl, RawClient, type ControlFixture } from '../support/control-fixture.ts';

const bytes = fc.uint8Array({ maxLength: 3000 });
const requestLike = fc
  .record(
    {
      jsonrpc: fc.constantFrom<unknown>('2.0', '1.0', 2),
      id: fc.oneof(fc.jsonValue(), fc.integer(), fc.string()),
      method: fc.oneof(fc.constantFrom('status', 'getentropy', 'log.level', 'cancel', '__proto__', 'constructor'), fc.jsonValue()),
      params: fc.oneof(
        fc.jsonValue(),
        fc.record({ bytes: fc.jsonValue(), wait: fc.jsonValue(), id: fc.jsonValue(), level: fc.jsonValue() }, { requiredKeys: [] }),
      ),
    },
    { requiredKeys: [] },
  )
  .map((request) => Buffer.from(JSON.stringify(request)));
const commandLike = fc
  .record(
    { command: fc.oneof(fc.constantFrom('status', 'persist', 'nothing'), fc.jsonValue()), args: fc.jsonValue() },
    { requiredKeys: [] },
  )
  .map((command) => Buffer.from(JSON.stringify(command)));

describe('whatever a client sends', () => {
  let fixture: ControlFixture;

  before(async () => {
    fixture = await openControl({ bytes: 1e9, control: { maxConnections: 4096 } });
  });

  after(() => fixture.close());

  it('the socket answers each line once, with JSON that has an id', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.oneof(bytes, requestLike), { maxLength: 5 }), async (lines) => {
        const client = await RawClient.connect({ path: fixture.socket });
        for (const line of lines) client.write(Buffer.concat([line, Buffer.from('\n')]));
        client.socket.end();
        const replies = (await client.all()).split('\n').slice(0, -1);
        for (const reply of replies) {
          const parsed: unknown = JSON.parse(reply);
          for (const each of [parsed].flat()) {
            assert.deepEqual(Object.keys(each as object).slice(0, 2), ['jsonrpc', 'id']);
          }
        }
      }),
      { numRuns: 150 },
    );
    assert.deepEqual(fixture.logged, [], 'nothing that nobody foresaw happened');
  });

  it('the port answers once, in one of its protocols', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, commandLike), async (request) => {
        const client = await RawClient.connect({ host: '127.0.0.1', port: fixture.control.tcpPort! });
        client.socket.end(request);
        assert.match(
          await client.all(),
          /^(\{"status_code":\d{3},"status_text":"[\w ]+","data":(null|"[\w+/=]+")\}\n$|100 OK\n|200 Unrecognized request\n)/,
        );
      }),
      { numRuns: 150 },
    );
    assert.deepEqual(fixture.logged, []);
  });

  it('a request on the port is told at the latest when nothing more comes, or when it is too long', () => {
    fc.assert(
      fc.property(bytes, fc.boolean(), (request, legacy) => {
        assert.notEqual(readTcpRequest(Buffer.from(request), 'ended', legacy), undefined);
        if (request.length > 1024) assert.notEqual(readTcpRequest(Buffer.from(request), 'going-on', legacy), undefined);
      }),
    );
  });

  it('a thousand clients that come and go leave nothing behind', async () => {
    await fixture.control.reload({
      tcpPort: 0,
      control: { egdSocketMode: 0o600, tcp: false, listen: '127.0.0.1', legacy: true, maxConnections: 10, idleTimeout: 30_000 },
    });
    for (let round = 0; round < 10; round += 1) {
      const clients = await Promise.all(Array.from({ length: 100 }, () => RawClient.connect({ path: fixture.socket })));
      for (const client of clients) client.close();
    }
    while (fixture.control.counts.activeConnections > 0) await new Promise(setImmediate);
    const client = await RawClient.connect({ path: fixture.socket });
    client.ask('health.check');
    assert.ok((await client.reply()).result);
    client.close();
  });
});
