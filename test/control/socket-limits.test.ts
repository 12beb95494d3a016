import assert from 'node:assert/strict';
import type { ControlConfig } from 'egd-core';
import { LONGEST_LINE, MOST_IN_FLIGHT } from '../../src/control/rpc-connection.ts';
import { openControl, RawClient, type ControlFixture } from '../support/control-fixture.ts';

describe('the limits of the control socket', () => {
  let fixture: ControlFixture;
  let other: RawClient; // one that behaves, and must not notice the rest

  const open = async (control: Partial<ControlConfig> = {}, bytes = 100_000_000): Promise<RawClient> => {
    fixture = await openControl({ bytes, control });
    other = await connect();
    return connect();
  };
  const connect = (): Promise<RawClient> => RawClient.connect({ path: fixture.socket });
  const othersAreServed = async (): Promise<void> => {
    other.ask('getentropy', { bytes: 32 });
    assert.equal((await other.reply()).result?.['bytes'], 32);
  };

  afterEach(async () => {
    other.close();
    await fixture.close();
  });

  it('takes a line of 64 KiB, in pieces of any size', async () => {
    const client = await open();
    const line = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'health.check' }).padEnd(LONGEST_LINE)}\n`;
    client.socket.setNoDelay(true);
    client.write(line.slice(0, 1));
    await othersAreServed();
    for (let at = 1; at < line.length; at += 9973) client.write(line.slice(at, at + 9973));
    assert.equal((await client.reply()).result?.['healthy'], true);
    client.close();
  });

  for (const [what, text] of [
    ['with its end', `${' '.repeat(LONGEST_LINE + 1)}\n`],
    ['without an end', 'x'.repeat(LONGEST_LINE + 1)],
  ] as const) {
    it(`refuses a longer line ${what}, and closes`, async () => {
      const client = await open();
      client.ask('health.check');
      assert.equal((await client.reply()).id, 1);
      client.write(text);
      const { id, error } = await client.reply();
      assert.deepEqual([id, error?.code], [null, -32_600]);
      assert.equal(await client.all(), '');
      await othersAreServed();
    });
  }

  it('answers garbage, and closes after a few lines of it', async () => {
    const client = await open();
    for (let count = 0; count < 100; count += 1) client.write('\u0000\u00ff{{{\n');
    const replies = (await client.all()).trimEnd().split('\n');
    assert.equal(replies.length, 3);
    for (const reply of replies) assert.equal(JSON.parse(reply).error.code, -32_700);
    await othersAreServed();
  });

  it('refuses one client more than allowed with the reason, and takes the next when one has gone', async () => {
    const client = await open({ maxConnections: 2 });
    const third = await connect();
    const { id, error } = await third.reply();
    assert.deepEqual([id, error?.data?.code], [null, 'CONTROL_TOO_BUSY']);
    assert.equal(await third.all(), '');
    await (await connect()).all();
    assert.equal(fixture.logged.length, 1, 'the log is not filled by it');
    client.close();
    await othersAreServed();
    while (fixture.control.counts.activeConnections > 1) await othersAreServed();
    const fourth = await connect();
    fourth.ask('health.check');
    assert.ok((await fourth.reply()).result);
    fourth.close();
  });

  it('closes a connection on which nothing happens, and one on which a line never ends', async () => {
    const client = await open({ idleTimeout: 200 });
    const slow = await connect();
    const drip = setInterval(() => slow.write(' '), 50);
    try {
      assert.equal(await client.all(), '');
      assert.equal(await slow.all(), '');
    } finally {
      clearInterval(drip);
    }
    other = await connect();
    await othersAreServed();
  });

  it('does not close a connection that waits for its answer', async () => {
    const client = await open({ idleTimeout: 100 }, 0);
    const idle = await connect();
    client.ask('getentropy', { bytes: 32, wait: true });
    await idle.all();
    await (await connect()).all(); // twice the idle time
    fixture.daemon.add(32);
    assert.equal((await client.reply()).result?.['bytes'], 32);
    client.close();
  });

  it('reads no further while as many requests as allowed are in flight, and answers all in the end', async () => {
    const client = await open({}, 0);
    for (let id = 0; id < 3 * MOST_IN_FLIGHT; id += 1) client.ask('getentropy', { bytes: 4, wait: true }, id);
    while (fixture.daemon.waiting < MOST_IN_FLIGHT) await new Promise(setImmediate);
    other.ask('status');
    await other.reply();
    assert.equal(fixture.daemon.waiting, MOST_IN_FLIGHT);
    const ids = new Set<unknown>();
    while (ids.size < 3 * MOST_IN_FLIGHT) {
      fixture.daemon.add(4);
      ids.add((await client.reply()).id);
    }
    client.close();
  });

  it('takes no more requests of a client that does not read, drops it, and keeps little for it', async () => {
    const client = await open({ idleTimeout: 500 });
    client.socket.pause();
    const request = `${JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'getentropy', params: { bytes: 65_536 } })}\n`;
    client.write(request.repeat(1000));
    const before = fixture.daemon.available;
    while (fixture.control.counts.activeConnections > 1) await othersAreServed();
    assert.ok(before - fixture.daemon.available < 80 * 65_536, `${before - fixture.daemon.available} bytes were taken`);
    client.close();
  });

  it('answers a client that has ended its side, also what has no newline, and closes', async () => {
    const client = await open({}, 0);
    client.ask('getentropy', { bytes: 4, wait: true }, 1);
    client.socket.end(JSON.stringify({ jsonrpc: '2.0', id: 2, method: 'health.check' }));
    assert.equal((await client.reply()).id, 2);
    fixture.daemon.add(4);
    assert.equal((await client.reply()).result?.['bytes'], 4);
    assert.equal(await client.all(), '');
  });

  it('gives up what a client waits for when it is gone, so that the bytes are for others', async () => {
    const client = await open({}, 0);
    client.ask('getentropy', { bytes: 4, wait: true });
    while (fixture.daemon.waiting === 0) await new Promise(setImmediate);
    client.close();
    while (fixture.daemon.waiting > 0) await new Promise(setImmediate);
    fixture.daemon.add(32);
    await othersAreServed();
  });

  it('keeps a hundred clients apart that all behave badly at once', async () => {
    const client = await open({ idleTimeout: 1000 });
    const bad = await Promise.all(Array.from({ length: 100 }, connect));
    for (const [index, each] of bad.entries()) {
      if (index % 4 === 0) each.socket.pause();
      if (index % 4 === 0) for (let id = 0; id < 50; id += 1) each.ask('getentropy', { bytes: 65_536 }, id);
      if (index % 4 === 1) each.write('{'.repeat(2000));
      if (index % 4 === 2) each.socket.end('garbage');
      if (index % 4 === 3) each.close();
    }
    for (let count = 0; count < 50; count += 1) await othersAreServed();
    for (const each of bad) each.close();
    client.close();
    while (fixture.control.counts.activeConnections > 1) await othersAreServed();
  });

  it('finishes what was asked when it stops, then closes', async () => {
    const client = await open({}, 0);
    client.ask('getentropy', { bytes: 4, wait: true });
    while (fixture.daemon.waiting === 0) await new Promise(setImmediate);
    const stopped = fixture.control.stop({ timeout: 30_000 });
    await assert.rejects(connect(), { code: 'ENOENT' });
    fixture.daemon.add(4);
    assert.equal((await client.reply()).result?.['bytes'], 4);
    assert.equal(await client.all(), '');
    await stopped;
  });

  it('closes what takes longer than it has for stopping', async () => {
    const client = await open({}, 0);
    client.ask('getentropy', { bytes: 4, wait: true });
    await fixture.control.stop({ timeout: 50 });
    await client.closed;
    assert.equal(client.text, '');
  });
});
