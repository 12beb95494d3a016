import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { encodePacket } from '../../src/packets/encode-packet.ts';
import { readEgdPacket } from '../../src/packets/egd-packet.ts';
import { packetKey } from '../../src/packets/packet-key.ts';
import { createPacketReceiver } from '../../src/packets/packet-receiver.ts';
import { bridgeVectors, fromHex, keyOf, keysOf, listingStore, outgoing } from '../support/packet-fixture.ts';

interface Vectors {
  readonly now: number;
  readonly packets: readonly {
    readonly name: string;
    readonly secret: string;
    readonly keyId: string;
    readonly signingKey: string;
    readonly collector: string;
    readonly epoch: number;
    readonly sequence: number;
    readonly time: number;
    readonly data: string;
    readonly packet: string;
  }[];
  readonly refusedSecret: string;
  readonly refused: readonly { readonly name: string; readonly packet: string; readonly code: string }[];
}

const vectors: Vectors = JSON.parse(bridgeVectors('egd-2'));
const limits = { formats: ['egd-2'], maxAge: 300_000, maxAhead: 30_000, maxPacketSize: 1_114_112 } as const;

describe('our packet', () => {
  for (const { name, secret, keyId, signingKey, data, packet, ...rest } of vectors.packets) {
    it(`is written and read as the vector says: ${name}`, async () => {
      const key = packetKey(fromHex(secret));
      assert.equal(key.id, keyId);
      assert.deepEqual(Buffer.from(key.signing), Buffer.from(signingKey, 'hex'));
      const fields = { ...rest, data: fromHex(data) };
      assert.equal(Buffer.from(encodePacket(fields, key, 'egd-2')).toString('hex'), packet);
      const store = listingStore();
      const receiver = createPacketReceiver({ ...limits, keys: keysOf(key), store, now: () => rest.time });
      assert.deepEqual(await receiver.receive(fromHex(packet)), { format: 'egd-2', keyId, ...fields });
    });
  }

  for (const { name, packet, code } of vectors.refused) {
    it(`is refused with ${code}: ${name}`, async () => {
      const store = listingStore();
      const keys = keysOf(packetKey(fromHex(vectors.refusedSecret)));
      const receiver = createPacketReceiver({ ...limits, keys, store, now: () => vectors.now });
      await assert.rejects(receiver.receive(fromHex(packet)), { code });
      assert.deepEqual(store.packets, []);
    });
  }

  it('reads back as it was written, whatever is in it', () => {
    const number = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    const fields = fc.record({
      collector: fc.stringMatching(/^[\w.-]{1,64}$/).filter((id) => id !== 'qrng-dd'),
      epoch: number,
      sequence: number,
      time: number,
      data: fc.uint8Array({ minLength: 1, maxLength: 2000 }),
    });
    fc.assert(
      fc.property(fields, fc.uint8Array({ minLength: 32, maxLength: 64 }), (packet, secret) => {
        const key = packetKey(secret);
        const { signature, signatureWith, version, checksum, ...read } = readEgdPacket(new Uint8Array(encodePacket(packet, key, 'egd-2')));
        assert.deepEqual(read, { format: 'egd-2', keyId: key.id, ...packet });
        assert.equal(version, 2);
        assert.equal(typeof checksum, 'number');
        assert.deepEqual(Buffer.from(signature), Buffer.from(signatureWith(key)));
      }),
    );
  });

  it('never verifies when a byte is another, and never makes the receiver fail otherwise', async () => {
    const key = keyOf(1);
    const written = encodePacket(outgoing(), key, 'egd-2');
    const store = listingStore();
    const receiver = createPacketReceiver({ ...limits, keys: keysOf(key), store, now: () => outgoing().time });
    for (let at = 0; at < written.length; at++) {
      const changed = written.with(at, (written[at] ?? 0) ^ (1 << (at % 8)));
      await assert.rejects(receiver.receive(changed), { code: /^PACKET_(MALFORMED|UNKNOWN_KEY|BAD_SIGNATURE)$/ }, `byte ${at}`);
    }
    assert.deepEqual(store.packets, []);
  });

  it('is not made of bytes at random, nor of a packet that was cut, lengthened or patched', async () => {
    const key = keyOf(1);
    const store = listingStore();
    const receiver = createPacketReceiver({
      ...limits,
      formats: ['egd-2', 'qrng-dd-1'],
      keys: keysOf(key),
      store,
      now: () => outgoing().time,
    });
    const formats = fc.constantFrom('egd-2' as const, 'qrng-dd-1' as const);
    const patched = fc
      .tuple(formats, fc.nat(200), fc.uint8Array({ maxLength: 6 }), fc.nat(6))
      .map(([format, at, bytes, gone]) => ({ written: encodePacket(outgoing(), key, format), at, bytes, gone }))
      .filter(({ written, at, bytes, gone }) => !Buffer.from(written.subarray(at, at + gone)).equals(bytes))
      .map(({ written, at, bytes, gone }) => new Uint8Array(Buffer.concat([written.subarray(0, at), bytes, written.subarray(at + gone)])));
    const anything = fc.oneof(fc.uint8Array({ maxLength: 300 }), patched);
    await fc.assert(
      fc.asyncProperty(anything, async (bytes) => {
        // The id and the checksum of a QRNG-DD packet aren't signed: those alone may be others.
        const packet = await receiver.receive(bytes).catch((error: Error & { code?: string }) => {
          assert.match(error.code ?? error.stack ?? '', /^PACKET_/);
          return undefined;
        });
        if (packet !== undefined) assert.deepEqual([packet.format, packet.sequence, [...packet.data]], ['qrng-dd-1', 1, [1, 2, 3, 4]]);
      }),
      { numRuns: 2000 },
    );
  });

  it('is not of the collector `qrng-dd`, whose marks are those of QRNG-DD', () => {
    const packet = Buffer.from(encodePacket(outgoing({ collector: 'qrng-de' }), keyOf(1), 'egd-2'));
    packet.write('qrng-dd', 4, 'latin1');
    assert.throws(() => readEgdPacket(new Uint8Array(packet)), { code: 'PACKET_MALFORMED' });
  });

  it('is not written with an id or a number that could not be read', () => {
    const key = keyOf(1);
    for (const wrong of [
      { collector: '' },
      { collector: 'a b' },
      { collector: 'x'.repeat(65) },
      { collector: 'qrng-dd' },
      { epoch: -1 },
      { sequence: 2 ** 48 },
      { time: 0.5 },
    ]) {
      assert.throws(() => encodePacket(outgoing(wrong), key, 'egd-2'), RangeError, JSON.stringify(wrong));
    }
    assert.throws(() => encodePacket(outgoing({ data: new Uint8Array() }), key, 'egd-2'), RangeError);
  });
});
