import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { DATAGRAM_BYTES, datagramRoom, openDatagram, sealDatagram, type DatagramCipher } from '../../src/packets/datagram.ts';
import { packetKey } from '../../src/packets/packet-key.ts';
import { createPacketReceiver } from '../../src/packets/packet-receiver.ts';
import { bridgeVectors, fromHex, keyOf, keysOf, listingStore, outgoing } from '../support/packet-fixture.ts';

interface Vectors {
  readonly now: number;
  readonly datagrams: readonly {
    readonly name: string;
    readonly secret: string;
    readonly keyId: string;
    readonly cipher: DatagramCipher;
    readonly key: string;
    readonly collector: string;
    readonly epoch: number;
    readonly sequence: number;
    readonly time: number;
    readonly data: string;
    readonly datagram: string;
  }[];
  readonly refusedSecret: string;
  readonly refused: readonly { readonly name: string; readonly datagram: string; readonly code: string }[];
}

const vectors: Vectors = JSON.parse(bridgeVectors('datagrams'));
const limits = { formats: ['qrng-dd-1'], maxAge: 300_000, maxAhead: 30_000, maxPacketSize: 1_114_112 } as const;
const ciphers = ['aes-256-gcm', 'chacha20-poly1305'] as const;

describe('a datagram', () => {
  for (const { name, secret, keyId, cipher, key: _, data, datagram, ...rest } of vectors.datagrams) {
    it(`is sealed and opened as the vector says: ${name}`, async () => {
      const key = packetKey(fromHex(secret));
      const fields = { ...rest, data: fromHex(data) };
      assert.equal(Buffer.from(sealDatagram(fields, key, cipher)).toString('hex'), datagram);
      const receiver = createPacketReceiver({ ...limits, keys: keysOf(key), store: listingStore(), now: () => vectors.now });
      const { data: opened, ...packet } = await receiver.receiveDatagram(fromHex(datagram));
      assert.deepEqual(packet, { format: 'egd-2', keyId, ...rest });
      assert.deepEqual(Buffer.from(opened), Buffer.from(data, 'hex'));
    });
  }

  for (const { name, datagram, code } of vectors.refused) {
    it(`is refused with ${code}: ${name}`, async () => {
      const store = listingStore();
      const keys = keysOf(packetKey(fromHex(vectors.refusedSecret)));
      const receiver = createPacketReceiver({ ...limits, keys, store, now: () => vectors.now });
      await assert.rejects(receiver.receiveDatagram(fromHex(datagram)), { code });
      assert.deepEqual(store.packets, []);
    });
  }

  it('opens to what was sealed, and is never longer than 1,200 bytes', () => {
    const number = fc.integer({ min: 0, max: 2 ** 48 - 1 });
    const fields = fc.record({
      collector: fc.stringMatching(/^[\w.-]{1,64}$/).filter((id) => id !== 'qrng-dd'),
      epoch: number,
      sequence: number,
      time: number,
      data: fc.uint8Array({ minLength: 1, maxLength: datagramRoom('x'.repeat(64)) }),
    });
    fc.assert(
      fc.property(fields, fc.constantFrom(...ciphers), (packet, cipher) => {
        const key = keyOf(1);
        const datagram = sealDatagram(packet, key, cipher);
        assert.ok(datagram.length <= DATAGRAM_BYTES);
        const opened = openDatagram(datagram, (id) => (id === key.id ? key : undefined));
        assert.deepEqual({ ...opened, data: new Uint8Array(opened.data) }, { format: 'egd-2', keyId: key.id, ...packet });
      }),
    );
  });

  it('is filled to the last byte by as many data as there is room for, and takes no more', () => {
    for (const collector of ['a', 'x'.repeat(64)]) {
      const room = datagramRoom(collector);
      assert.equal(sealDatagram(outgoing({ collector, data: new Uint8Array(room) }), keyOf(1), 'aes-256-gcm').length, DATAGRAM_BYTES);
      assert.throws(() => sealDatagram(outgoing({ collector, data: new Uint8Array(room + 1) }), keyOf(1), 'aes-256-gcm'), RangeError);
    }
  });

  it('does not open when any bit is another, nor are bytes at random one', () => {
    const key = keyOf(1);
    const find = (id: string): typeof key | undefined => (id === key.id ? key : undefined);
    for (const cipher of ciphers) {
      const sealed = sealDatagram(outgoing(), key, cipher);
      for (let bit = 0; bit < sealed.length * 8; bit++) {
        const at = bit >> 3;
        const changed = sealed.slice().with(at, (sealed[at] ?? 0) ^ (1 << (bit % 8)));
        assert.throws(() => openDatagram(changed, find), { code: /^PACKET_(MALFORMED|UNKNOWN_KEY|BAD_SIGNATURE)$/ }, `bit ${bit}`);
      }
    }
    const head = sealDatagram(outgoing(), key, 'aes-256-gcm').subarray(0, 41);
    const anything = fc
      .uint8Array({ maxLength: 1300 })
      .chain((bytes) => fc.constantFrom(bytes, new Uint8Array(Buffer.concat([head, bytes]))));
    fc.assert(fc.property(anything, (bytes) => assert.throws(() => openDatagram(bytes, find), { code: /^PACKET_/ })));
  });

  it('has another key for each collector and cipher, and another nonce for each number', () => {
    const data = new Uint8Array(32); // zeros: what is sealed is the key stream
    const streams = [
      outgoing({ data }),
      outgoing({ data, collector: 'insidf' }),
      outgoing({ data, epoch: 1001 }),
      outgoing({ data, sequence: 2 }),
      outgoing({ data, epoch: 1, sequence: 1000 }), // swapped
    ].flatMap((packet) =>
      ciphers.map((cipher) => Buffer.from(sealDatagram(packet, keyOf(1), cipher).subarray(39, 39 + 32)).toString('hex')),
    );
    assert.equal(new Set(streams).size, streams.length);
  });
});
