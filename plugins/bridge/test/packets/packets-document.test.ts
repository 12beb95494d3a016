import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { encodePacket } from '../../src/packets/encode-packet.ts';
import { createPacketReceiver } from '../../src/packets/packet-receiver.ts';
import { keyOf, keysOf, listingStore, outgoing } from '../support/packet-fixture.ts';

const page = readFileSync(join(import.meta.dirname, '../../../../docs/packets.md'), 'utf8');

describe('docs/packets.md', () => {
  describe('its Python program', () => {
    const program = /```python\n(?<program>.*?)```/s.exec(page)?.groups?.['program'] ?? '';
    const key = keyOf(1);
    const secret = Buffer.from(key.secret).toString('hex');

    before(function () {
      if (spawnSync('python3', ['--version']).status !== 0) this.skip();
    });

    function run(
      args: readonly string[],
      input: Uint8Array,
    ): { readonly status: number | null; readonly stdout: Buffer; readonly stderr: string } {
      const { status, stdout, stderr } = spawnSync('python3', ['-c', program, ...args], { input, timeout: 30_000 });
      return { status, stdout, stderr: stderr.toString() };
    }

    it('builds a packet that a gateway takes', async () => {
      const { status, stdout, stderr } = run([secret, 'inside', '1000', '7'], Buffer.from('some data'));
      assert.equal(status, 0, stderr);
      const limits = { formats: ['egd-2'], maxAge: 300_000, maxAhead: 30_000, maxPacketSize: 2000 } as const;
      const packet = await createPacketReceiver({ ...limits, keys: keysOf(key), store: listingStore() }).receive(stdout);
      assert.deepEqual([packet.collector, packet.epoch, packet.sequence], ['inside', 1000, 7]);
      assert.equal(Buffer.from(packet.data).toString(), 'some data');
    });

    it('verifies a packet of a collector, and no other', () => {
      const packet = encodePacket(outgoing(), key, 'egd-2');
      const { status, stdout, stderr } = run([secret], packet);
      assert.equal(status, 0, stderr);
      assert.match(
        stdout.toString(),
        /'collector': 'inside', 'epoch': 1000, 'sequence': 1, 'time': 1767225600000, 'data': b'\\x01\\x02\\x03\\x04'/,
      );
      packet[60] = (packet[60] ?? 0) ^ 1;
      assert.match(run([secret], packet).stderr, /ValueError: this packet was not signed with this key/);
    });
  });

  it('names every check in the order in which a gateway does them', () => {
    const section = page.slice(page.indexOf('## What a gateway checks'), page.indexOf('## Replay'));
    const codes = [...section.matchAll(/`((?:PACKET|GATEWAY)_[A-Z_]+)` \|/g)].map(([, code]) => code);
    assert.deepEqual(codes, [
      'PACKET_TOO_LARGE',
      'PACKET_MALFORMED',
      'PACKET_UNKNOWN_KEY',
      'PACKET_BAD_SIGNATURE',
      'PACKET_BAD_CHECKSUM',
      'PACKET_UNKNOWN_VERSION',
      'PACKET_TOO_OLD',
      'PACKET_FROM_FUTURE',
      'PACKET_REPLAYED',
      'GATEWAY_BUFFER_FULL',
      'GATEWAY_UNAVAILABLE',
    ]);
  });
});
