import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { encodePacket } from '../../src/packets/encode-packet.ts';
import { packetKey } from '../../src/packets/packet-key.ts';
import { tied } from '../support/tied-process.ts';

const BIN = join(import.meta.dirname, '../../../../bin/run.js');

describe('egd gateway', () => {
  const secret = randomBytes(32);
  let home: string;
  let children: ChildProcess[] = [];

  beforeEach(async () => {
    home = await mkdtemp(join(tmpdir(), 'egd-gateway-'));
    await writeFile(join(home, 'bridge.key'), `${secret.toString('hex')}\n`, { mode: 0o600 });
    await configure('listen = "127.0.0.1:0"\naudit_file = "audit.log"\n');
  });

  afterEach(async () => {
    for (const child of children) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
    children = [];
    await rm(home, { recursive: true, force: true });
  });

  const configure = (more: string): Promise<void> =>
    writeFile(
      join(home, 'egd.toml'),
      `[gateway]\nkey_file = "bridge.key"\nstate_file = "gateway.state"\napi_key_file = "keys.json"\n${more}`,
      { mode: 0o600 },
    );

  function run(args: readonly string[] = []): ChildProcess {
    const child = spawn(...tied(process.execPath, [BIN, 'gateway', '--config', join(home, 'egd.toml'), ...args]), {
      cwd: home,
      env: { PATH: process.env['PATH'], HOME: home },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    children.push(child);
    return child;
  }

  async function start(): Promise<{ readonly child: ChildProcess; readonly url: string }> {
    const child = run();
    assert.ok(child.stdout !== null && child.stderr !== null);
    const complaint = text(child.stderr);
    for await (const line of createInterface({ input: child.stdout })) {
      const { url, msg }: { url?: unknown; msg?: unknown } = JSON.parse(line);
      if (typeof url !== 'string') continue;
      assert.match(String(msg), /^Serving at http:\/\/127\.0\.0\.1:\d+ from what collectors push, to everybody on this machine/);
      child.stdout.resume();
      return { child, url };
    }
    throw new Error(`The gateway ended: ${await complaint}`);
  }

  function packet(sequence: number, data: Uint8Array): Uint8Array {
    return encodePacket({ collector: 'inside', epoch: 1, sequence, time: Date.now(), data }, packetKey(secret), 'egd-2');
  }

  it('serves what was pushed, each byte once, and no packet again after it was killed', async () => {
    const { child, url } = await start();
    const data = randomBytes(20_000);
    const packets = [1, 2, 3, 4].map((sequence) => packet(sequence, data.subarray((sequence - 1) * 5000, sequence * 5000)));
    for (const each of packets) assert.equal(await push(url, each), 200);
    const served: Buffer[] = [];
    for (const size of [1, 999, 4000, 10_000, 5000]) served.push(await draw(url, size));
    assert.deepEqual(Buffer.concat(served), data);
    assert.equal((await fetch(`${url}/api/random?bytes=1`)).status, 503);

    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    const again = await start();
    for (const each of packets) assert.equal(await push(again.url, each), 409);
    assert.equal(await push(again.url, packet(5, randomBytes(100))), 200);
    assert.equal((await draw(again.url, 100)).length, 100);
    await stop(again.child);
  });

  it('refuses to serve others than this machine without keys', async () => {
    await configure('listen = "0.0.0.0:0"\nallow_http = true\n');
    const child = run(['--json']);
    assert.ok(child.stdout !== null);
    const [output, [status]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    assert.equal(status, 3);
    assert.equal(JSON.parse(output).code, 'GATEWAY_UNPROTECTED');
  });
});

async function push(url: string, packet: Uint8Array): Promise<number> {
  const { status, body } = await fetch(`${url}/push`, {
    method: 'POST',
    headers: { 'content-type': 'application/msgpack' },
    body: Buffer.from(packet),
  });
  await body?.cancel();
  return status;
}

async function draw(url: string, size: number): Promise<Buffer> {
  const answer = await fetch(`${url}/api/random?bytes=${size}&encoding=binary`);
  assert.equal(answer.status, 200);
  return Buffer.from(await answer.arrayBuffer());
}

async function stop(child: ChildProcess): Promise<void> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  assert.deepEqual(await ended, [0, null]);
}
