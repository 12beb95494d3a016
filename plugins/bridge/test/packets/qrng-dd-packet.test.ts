import assert from 'node:assert/strict';
import { encode } from '@msgpack/msgpack';
import * as fc from 'fast-check';
import { packetKey } from '../../src/packets/packet-key.ts';
import { createPacketReceiver, type PacketReceiverOptions } from '../../src/packets/packet-receiver.ts';
import { readQrngDdPacket, writeQrngDdPacket } from '../../src/packets/qrng-dd-packet.ts';
import { bridgeVectors, fromHex, keyOf, keysOf, listingStore, outgoing } from '../support/packet-fixture.ts';

interface Vectors {
  readonly now: number;
  readonly packets: readonly {
    readonly name: string;
    readonly secret: string;
    readonly id: string;
    readonly sequence: number;
    readonly timestamp: string;
    readonly nanoseconds: string;
    readonly data: string;
    readonly checksum: number | null;
    readonly packet: string;
  }[];
  readonly refusedSecret: string;
  readonly refused: readonly { readonly name: string; readonly packet: string; readonly code: string }[];
}

const vectors: Vectors = JSON.parse(bridgeVectors('qrng-dd-1'));

function optionsWith(options: Pick<PacketReceiverOptions, 'keys' | 'store' | 'now'>): PacketReceiverOptions {
  return { formats: ['qrng-dd-1'], maxAge: 300_000, maxAhead: 30_000, maxPacketSize: 1_114_112, ...options };
}

describe('a packet of QRNG-DD', () => {
  for (const { name, secret, sequence, nanoseconds, data, packet } of vectors.packets) {
    it(`is read as the vector says: ${name}`, async () => {
      const key = packetKey(fromHex(secret));
      const receiver = createPacketReceiver(optionsWith({ keys: keysOf(key), store: listingStore(), now: () => vectors.now }));
      const { fingerprints, ...read } = await receiver.receive(fromHex(packet));
      const time = Number(BigInt(nanoseconds) / 1_000_000n);
      assert.deepEqual(read, { format: 'qrng-dd-1', collector: 'qrng-dd', keyId: key.id, epoch: 0, sequence, time, data: fromHex(data) });
      assert.equal(fingerprints?.length, 1);
    });
  }

  for (const { name, secret, id, sequence, timestamp, data, packet, checksum } of vectors.packets) {
    if (checksum === null || new Date(timestamp).toISOString().replace('.000Z', 'Z') !== timestamp) continue; // not as we write them
    it(`is written as the vector says: ${name}`, () => {
      const fields = { sequence, time: Date.parse(timestamp), data: fromHex(data) };
      assert.equal(Buffer.from(writeQrngDdPacket(fields, packetKey(fromHex(secret)), fromHex(id))).toString('hex'), packet);
    });
  }

  for (const { name, packet, code } of vectors.refused) {
    it(`is refused with ${code}: ${name}`, async () => {
      const store = listingStore();
      const keys = keysOf(packetKey(fromHex(vectors.refusedSecret)));
      await assert.rejects(createPacketReceiver(optionsWith({ keys, store, now: () => vectors.now })).receive(fromHex(packet)), { code });
      assert.deepEqual(store.packets, []);
    });
  }

  it('reads back as it was written, whatever is in it, and as another MessagePack library writes it', () => {
    const fields = fc.record({
      sequence: fc.nat(Number.MAX_SAFE_INTEGER),
      time: fc.integer({ min: 0, max: Date.UTC(2200, 0) }),
      data: fc.uint8Array({ minLength: 1, maxLength: 70_000, size: 'medium' }),
    });
    fc.assert(
      fc.property(fields, ({ sequence, time, data }) => {
        const key = keyOf(1);
        const written = new Uint8Array(writeQrngDdPacket({ sequence, time, data }, key));
        const read = readQrngDdPacket(written);
        assert.deepEqual([read.sequence, read.time, read.data], [sequence, time, data]);
        assert.deepEqual(Buffer.from(read.signature), Buffer.from(read.signatureWith(key)));
        const id = written.subarray(4, 20); // behind the array, the version and the head of the id
        const timestamp = new Date(time).toISOString().replace('.000Z', 'Z');
        assert.deepEqual(Buffer.from(written), Buffer.from(encode([1, id, sequence, data, timestamp, read.signature, read.checksum])));
      }),
    );
  });

  it('is taken with longer forms of its integers and lengths than needed', () => {
    const key = keyOf(1);
    const written = Buffer.from(writeQrngDdPacket(outgoing(), key));
    const [id, rest] = [written.subarray(4, 20), written.subarray(21)]; // `rest` starts behind the sequence, 1
    const longer = Buffer.concat([fromHex('dd00000007cf0000000000000001c600000010'), id, fromHex('ce00000001'), rest]);
    const { signature, signatureWith, data } = readQrngDdPacket(new Uint8Array(longer));
    assert.deepEqual(data, outgoing().data);
    assert.deepEqual(Buffer.from(signature), Buffer.from(signatureWith(key)));
  });

  it('is refused as malformed, whatever its bytes are', () => {
    const head = fc.constantFrom('', '97', '9701', '9701c410', 'dc0007', 'dd00000007', 'c4', '99');
    fc.assert(
      fc.property(head, fc.uint8Array({ maxLength: 300 }), (start, rest) => {
        assert.throws(() => readQrngDdPacket(Buffer.concat([fromHex(start), rest])), { code: 'PACKET_MALFORMED' });
      }),
    );
  });

  it('costs nothing where arrays nest a million deep, before anybody signed for it', () => {
    for (const head of [0x91, 0x97]) {
      const nested = Buffer.alloc(1_114_112, 0x91);
      nested[0] = head;
      const before = process.memoryUsage().heapUsed;
      assert.throws(() => readQrngDdPacket(nested), { code: 'PACKET_MALFORMED' });
      assert.ok(process.memoryUsage().heapUsed - before < 2 ** 24);
    }
  });

  it('has an id of its own each time', () => {
    const [one, other] = [1, 2].map(() => writeQrngDdPacket(outgoing(), keyOf(1)).subarray(4, 20));
    assert.notDeepEqual(one, other);
  });

  it('is known by the same fingerprint with another id and another time, and by one for each key', async () => {
    const [old, added] = [keyOf(1), keyOf(2)];
    const store = listingStore();
    const receive = (bytes: Uint8Array): Promise<unknown> =>
      createPacketReceiver(optionsWith({ keys: keysOf(old, added), store, now: () => outgoing().time })).receive(bytes);
    await receive(writeQrngDdPacket(outgoing(), old));
    await receive(writeQrngDdPacket(outgoing({ time: outgoing().time + 1 }), added));
    await receive(writeQrngDdPacket(outgoing({ sequence: 2 }), old));
    const [one, again, next] = store.packets.map(({ fingerprints }) => fingerprints);
    assert.equal(one?.length, 2);
    assert.deepEqual(again, one);
    assert.equal(
      next?.some((fingerprint) => one?.includes(fingerprint)),
      false,
    );
    assert.deepEqual(
      store.packets.map(({ keyId }) => keyId),
      [old.id, added.id, old.id],
    );
  });
});
