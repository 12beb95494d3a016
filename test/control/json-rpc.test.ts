import assert from 'node:assert/strict';
import { EgdError } from 'egd-core';
import { jsonSchemaViolation } from '../../core/src/testing/json-schema-violation.ts';
import { METHODS } from '../../src/control/methods.ts';
import { openControl, RawClient, type ControlFixture, type Reply } from '../support/control-fixture.ts';

describe('JSON-RPC on the control socket', () => {
  let fixture: ControlFixture;
  let client: RawClient;

  beforeEach(async () => {
    fixture = await openControl();
    client = await RawClient.connect({ path: fixture.socket });
  });

  afterEach(async () => {
    client.close();
    await fixture.close();
  });

  it('answers every method with a result of its schema', async () => {
    const params: Readonly<Record<string, object>> = { getentropy: { bytes: 32 }, addentropy: { data: 'AQID' }, cancel: { id: 99 } };
    for (const [name, { result }] of Object.entries(METHODS).toSorted(([one]) => (one === 'shutdown' ? 1 : -1))) {
      client.ask(name, params[name]);
      const reply = await client.reply();
      assert.deepEqual(Object.keys(reply), ['jsonrpc', 'id', 'result'], name);
      assert.equal(jsonSchemaViolation(reply.result, result), undefined, name);
    }
  });

  it('gives bytes out in order, in either encoding, each once, and wipes what it gave', async () => {
    client.ask('getentropy', { bytes: 4 });
    client.ask('getentropy', { bytes: 8, encoding: 'hex' }, 'two');
    assert.deepEqual((await client.reply()).result, { data: 'AAAAAQ==', encoding: 'base64', bytes: 4, requested: 4, enough: true });
    const second = await client.reply();
    assert.equal(second.id, 'two');
    assert.deepEqual(second.result, { data: '0000000200000003', encoding: 'hex', bytes: 8, requested: 8, enough: true });
    assert.ok(fixture.daemon.given.every((bytes) => bytes.every((byte) => byte === 0)));
  });

  it('adds bytes to the pool, as many as fit, and says how full it is', async () => {
    client.ask('addentropy', { data: 'AQIDBA==' });
    assert.deepEqual((await client.reply()).result, { added: 4, bytes: 1_000_004, maxEntropy: 10_485_760 });
    assert.deepEqual(fixture.daemon.added, [Buffer.of(1, 2, 3, 4)]);
    fixture.daemon.add(9_485_754);
    client.ask('addentropy', { data: 'BQYHCA==' });
    assert.deepEqual((await client.reply()).result, { added: 2, bytes: 10_485_760, maxEntropy: 10_485_760 });
    assert.deepEqual(fixture.daemon.added[1], Buffer.of(5, 6));
  });

  it('adds nothing of what is no base64, too much, or comes when the daemon stops', async () => {
    const most = Buffer.alloc(46_080).toString('base64');
    for (const data of ['AQI', 'AQ=A', 'AQID\n', 'A===', '€€€€', Buffer.alloc(46_081).toString('base64'), 7, null]) {
      client.ask('addentropy', { data });
      assert.equal((await client.reply()).error?.code, -32_602, String(data).slice(0, 20));
    }
    assert.deepEqual(fixture.daemon.added, []);
    client.ask('addentropy', { data: most });
    assert.equal((await client.reply()).result?.['added'], 46_080);
    fixture.daemon.isStopping = true;
    client.ask('addentropy', { data: 'AQID' });
    assert.equal((await client.reply()).error?.data?.code, 'DAEMON_STOPPING');
    assert.equal(fixture.daemon.added.length, 1);
  });

  it('gives fewer bytes at once where there are fewer, and says so', async () => {
    fixture.daemon.getEntropy({ length: 65_536 * 15, wait: 0, signal: new AbortController().signal }).catch(() => undefined);
    client.ask('getentropy', { bytes: 65_536 });
    const { result } = await client.reply();
    assert.equal(result?.['bytes'], 1_000_000 - 65_536 * 15);
    assert.equal(result?.['enough'], false);
  });

  it('waits for bytes as long as the client asked it to', async () => {
    await fixture.daemon.getEntropy({ length: 1_000_000, wait: 0, signal: new AbortController().signal });
    client.ask('getentropy', { bytes: 8, wait: true }, 1);
    client.ask('getentropy', { bytes: 8, wait: 0.01 }, 2);
    const early = await client.reply();
    assert.deepEqual([early.id, early.result?.['bytes']], [2, 0]);
    fixture.daemon.add(8);
    const late = await client.reply();
    assert.deepEqual([late.id, late.result?.['bytes']], [1, 8]);
  });

  it('calls off what waits when the client says so, and answers both', async () => {
    await fixture.daemon.getEntropy({ length: 1_000_000, wait: 0, signal: new AbortController().signal });
    client.ask('getentropy', { bytes: 8, wait: true }, 'w');
    client.ask('cancel', { id: 'w' }, 2);
    client.ask('cancel', { id: 'other' }, 3);
    const replies = [await client.reply(), await client.reply(), await client.reply()];
    const byId = new Map(replies.map((reply) => [reply.id, reply]));
    assert.equal(byId.get('w')?.error?.data?.code, 'CONTROL_CANCELLED');
    assert.deepEqual(byId.get(2)?.result, { cancelled: true });
    assert.deepEqual(byId.get(3)?.result, { cancelled: false });
    assert.equal(fixture.daemon.waiting, 0);
  });

  // The examples of the specification, section 7, with methods of this daemon.
  const cases: readonly (readonly [what: string, sent: string, expected: unknown])[] = [
    ['an id that is no number any more', '{"jsonrpc":"2.0","method":"status","id":1e999}', [-32_600, null, 'CONTROL_BAD_REQUEST']],
    [
      'a parameter that is nested deeper than a stack',
      `{"jsonrpc":"2.0","method":"getentropy","id":3,"params":{"bytes":${'['.repeat(30_000)}${']'.repeat(30_000)}}}`,
      [-32_602, 3, 'CONTROL_BAD_REQUEST'],
    ],
    ['a method that is not there', '{"jsonrpc":"2.0","method":"foobar","id":"1"}', [-32_601, '1', 'CONTROL_UNKNOWN_METHOD']],
    [
      'a method with the name of a property of all objects',
      '{"jsonrpc":"2.0","method":"toString","id":7}',
      [-32_601, 7, 'CONTROL_UNKNOWN_METHOD'],
    ],
    ['JSON that is none', '{"jsonrpc":"2.0","method":"foobar,"params":"bar","baz]', [-32_700, null, 'CONTROL_BAD_REQUEST']],
    ['a request that is none', '{"jsonrpc":"2.0","method":1,"params":"bar"}', [-32_600, null, 'CONTROL_BAD_REQUEST']],
    ['another version', '{"jsonrpc":"1.0","method":"status","id":1}', [-32_600, 1, 'CONTROL_BAD_REQUEST']],
    ['an id that is none', '{"jsonrpc":"2.0","method":"status","id":{}}', [-32_600, null, 'CONTROL_BAD_REQUEST']],
    ['a number', '1', [-32_600, null, 'CONTROL_BAD_REQUEST']],
    ['an empty batch', '[]', [-32_600, null, 'CONTROL_BAD_REQUEST']],
    ['a batch of too many', `[${Array.from({ length: 33 }, () => '1').join(',')}]`, [-32_600, null, 'CONTROL_BAD_REQUEST']],
    ['parameters that are no structure', '{"jsonrpc":"2.0","method":"status","params":"bar","id":1}', [-32_600, 1, 'CONTROL_BAD_REQUEST']],
    ['parameters by position', '{"jsonrpc":"2.0","method":"getentropy","params":[32],"id":1}', [-32_602, 1, 'CONTROL_BAD_REQUEST']],
    ['a parameter too many', '{"jsonrpc":"2.0","method":"status","params":{"x":1},"id":1}', [-32_602, 1, 'CONTROL_BAD_REQUEST']],
    ['a parameter too few', '{"jsonrpc":"2.0","method":"getentropy","id":1}', [-32_602, 1, 'CONTROL_BAD_REQUEST']],
    ...['0', '65537', '1.5', '"32"', 'null', '1e300'].map(
      (bytes) =>
        [
          `${bytes} bytes`,
          `{"jsonrpc":"2.0","method":"getentropy","params":{"bytes":${bytes}},"id":1}`,
          [-32_602, 1, 'CONTROL_BAD_REQUEST'],
        ] as const,
    ),
    ...['-1', 'false', '"1s"', '1e9'].map(
      (wait) =>
        [
          `a wait of ${wait}`,
          `{"jsonrpc":"2.0","method":"getentropy","params":{"bytes":1,"wait":${wait}},"id":1}`,
          [-32_602, 1, 'CONTROL_BAD_REQUEST'],
        ] as const,
    ),
    [
      'a level that is none',
      '{"jsonrpc":"2.0","method":"log.level","params":{"level":"loud"},"id":1}',
      [-32_602, 1, 'CONTROL_BAD_REQUEST'],
    ],
  ];
  for (const [what, sent, expected] of cases) {
    it(`refuses ${what}, and goes on`, async () => {
      client.write(`${sent}\n`);
      const { id, error } = await client.reply();
      assert.deepEqual([error?.code, id, error?.data?.code], expected);
      client.ask('health.check');
      assert.equal((await client.reply()).result?.['healthy'], true);
    });
  }

  it('answers a batch with an array, without its notifications', async () => {
    client.write(
      `${JSON.stringify([
        { jsonrpc: '2.0', method: 'getentropy', params: { bytes: 4 }, id: '1' },
        { jsonrpc: '2.0', method: 'persist' },
        { foo: 'boo' },
        { jsonrpc: '2.0', method: 'foobar', id: 5 },
      ])}\n`,
    );
    const replies: readonly Reply[] = JSON.parse(await client.line());
    assert.deepEqual(
      replies.map(({ id, error }) => [id, error?.code]),
      [
        ['1', undefined],
        [null, -32_600],
        [5, -32_601],
      ],
    );
    assert.equal(fixture.daemon.saves, 1);
  });

  it('answers no notification, and gives no bytes to one', async () => {
    client.write('[{"jsonrpc":"2.0","method":"persist"}]\n{"jsonrpc":"2.0","method":"getentropy","params":{"bytes":32}}\n\r\n');
    client.ask('persist', {}, 'last');
    assert.equal((await client.reply()).id, 'last');
    assert.equal(fixture.daemon.saves, 2);
    assert.equal(fixture.daemon.available, 1_000_000);
  });

  it("tells the daemon's own errors with code, suggestions and exit status, and bugs without their words", async () => {
    fixture.daemon.persistError = new EgdError('STORAGE_DISK_FULL', 'the disk is full');
    client.ask('persist');
    const { error } = await client.reply();
    assert.deepEqual(error, {
      code: -32_000,
      message: 'the disk is full',
      data: { code: 'STORAGE_DISK_FULL', suggestions: ['Free some space; the old pool file is unchanged.'], exit: 3 },
    });
    fixture.daemon.persistError = new TypeError('secret of the implementation');
    client.ask('persist');
    const bug = await client.reply();
    assert.equal(bug.error?.code, -32_603);
    assert.doesNotMatch(bug.error?.message ?? '', /secret/);
    assert.deepEqual(fixture.logged, ['The request persist failed.']);
  });

  it('changes how much is logged', async () => {
    client.ask('log.level', { level: 'debug' });
    assert.deepEqual((await client.reply()).result, { level: 'debug' });
    assert.equal(fixture.daemon.logLevel, 'debug');
  });

  it('says that it stops, and then refuses what would change anything', async () => {
    client.ask('shutdown');
    assert.equal((await client.reply()).result?.['pid'], process.pid);
    client.ask('getentropy', { bytes: 1 });
    assert.equal((await client.reply()).error?.data?.code, 'DAEMON_STOPPING');
    client.ask('status');
    assert.ok((await client.reply()).result);
  });

  it('answers who has it stop, also where that closes every connection at once', async () => {
    fixture.daemon.onShutdown = () => void fixture.control.stop({ timeout: 10_000 });
    client.ask('shutdown');
    assert.equal((await client.reply()).result?.['pid'], process.pid);
  });

  it('counts and tells each request with its time', async () => {
    client.ask('status');
    await client.reply();
    client.ask('nothing');
    await client.reply();
    assert.deepEqual(
      fixture.requests.map(({ protocol, method, outcome }) => [protocol, method, outcome]),
      [
        ['rpc', 'status', 'ok'],
        ['rpc', 'unknown', 'failed'],
      ],
    );
    assert.ok(fixture.requests.every(({ milliseconds }) => milliseconds >= 0));
    assert.deepEqual(fixture.control.counts, { totalRequests: 2, failedRequests: 1, activeConnections: 1 });
  });
});
