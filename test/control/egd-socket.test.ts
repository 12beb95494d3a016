import assert from 'node:assert/strict';
import { once } from 'node:events';
import { stat, writeFile } from 'node:fs/promises';
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import type { ControlConfig } from 'egd-core';
import { openControl, type ControlFixture } from '../support/control-fixture.ts';

describe('the classic EGD protocol', () => {
  let fixture: ControlFixture;
  let socket: Socket;
  let received = Buffer.alloc(0);

  const open = async (bytes = 1000, control: Partial<ControlConfig> = {}): Promise<void> => {
    fixture = await openControl({ bytes, egdSocket: 'egd-pool', control });
    socket = await connected();
  };
  const path = (): string => join(fixture.folder, 'egd-pool');
  const connected = async (): Promise<Socket> => {
    const client = connect(path());
    received = Buffer.alloc(0);
    client.on('data', (chunk: Buffer) => (received = Buffer.concat([received, chunk])));
    await once(client, 'connect');
    return client;
  };
  const reply = async (length: number): Promise<Buffer> => {
    while (received.length < length) await once(socket, 'data');
    const answer = received.subarray(0, length);
    received = received.subarray(length);
    return answer;
  };

  afterEach(async () => {
    socket.destroy();
    await fixture.close();
  });

  it('tells how many bits there are', async () => {
    await open(1000);
    socket.write(Buffer.from([0]));
    assert.equal((await reply(4)).readUInt32BE(), 8000);
  });

  it('gives what there is, each byte once, with its number in front', async () => {
    await open(24);
    socket.write(Buffer.from([1, 16]));
    assert.deepEqual(await reply(17), Buffer.concat([Buffer.from([16]), numbers(0, 4)]));
    socket.write(Buffer.from([1, 255]));
    assert.deepEqual(await reply(9), Buffer.concat([Buffer.from([8]), numbers(4, 2)]));
    socket.write(Buffer.from([1, 4]));
    assert.deepEqual(await reply(1), Buffer.from([0]));
  });

  it('waits where it is asked to, and answers the next command after that', async () => {
    await open(0);
    socket.write(Buffer.from([2, 8, 1, 4]));
    while (fixture.daemon.waiting === 0) await new Promise(setImmediate);
    assert.equal(received.length, 0);
    fixture.daemon.add(12);
    assert.deepEqual(await reply(8), numbers(0, 2));
    assert.deepEqual(await reply(5), Buffer.concat([Buffer.from([4]), numbers(2, 1)]));
  });

  it('takes nothing for a client that went away while it waited', async () => {
    await open(0);
    socket.write(Buffer.from([2, 8]));
    while (fixture.daemon.waiting === 0) await new Promise(setImmediate);
    socket.destroy();
    while (fixture.daemon.waiting > 0) await new Promise(setImmediate);
    fixture.daemon.add(8);
    socket = await connected();
    socket.write(Buffer.from([1, 8]));
    assert.deepEqual(await reply(9), Buffer.concat([Buffer.from([8]), numbers(0, 2)]));
  });

  it('reads what a client adds, in pieces of any size, and counts none of it', async () => {
    await open(8);
    socket.setNoDelay(true);
    for (const byte of [3, 0, 64, 5, 1, 1, 1, 1]) socket.write(Buffer.from([byte]));
    socket.write(Buffer.from([1, 0]));
    assert.equal((await reply(4)).readUInt32BE(), 64);
    assert.equal(fixture.daemon.added.length, 0);
  });

  it('tells the number of the process', async () => {
    await open();
    socket.write(Buffer.from([4]));
    const [length = 0] = await reply(1);
    assert.equal((await reply(length)).toString(), String(fixture.daemon.status().pid));
  });

  it('closes at a command that there is not', async () => {
    await open();
    socket.write(Buffer.from([9, 0]));
    await once(socket, 'close');
    assert.equal(received.length, 0);
    assert.deepEqual(
      fixture.requests.map(({ protocol, outcome }) => [protocol, outcome]),
      [['egd', 'failed']],
    );
  });

  it('has a socket for its owner alone, or for whom the configuration lets in', async () => {
    await open();
    assert.equal((await stat(path())).mode & 0o777, 0o600);
    socket.destroy();
    await fixture.close();
    await open(1000, { egdSocketMode: 0o666 });
    assert.equal((await stat(path())).mode & 0o777, 0o666);
  });

  it('does not replace a file that is no socket', async () => {
    await open();
    const other = join(fixture.folder, 'other');
    await writeFile(other, 'mine');
    await assert.rejects(openControl({ egdSocket: other }), {
      code: 'DAEMON_ADDRESS_UNUSABLE',
      message: `${other} is there already, and is no socket.`,
    });
  });
});

// The numbers that the daemon of the fixture gives out begin with 1.
function numbers(from: number, count: number): Buffer {
  const bytes = Buffer.alloc(count * 4);
  for (let index = 0; index < count; index++) bytes.writeUInt32BE(1 + from + index, index * 4);
  return bytes;
}
