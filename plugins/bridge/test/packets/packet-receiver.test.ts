import assert from 'node:assert/strict';
import { isEgdError, type EgdError } from 'egd-core';
import { sealDatagram } from '../../src/packets/datagram.ts';
import { encodePacket } from '../../src/packets/encode-packet.ts';
import { createPacketReceiver, errorForSender, type PacketReceiverOptions } from '../../src/packets/packet-receiver.ts';
import { keyOf, keysOf, listingStore, outgoing } from '../support/packet-fixture.ts';

const NOW = outgoing().time;
const [key, added, stranger] = [keyOf(1), keyOf(2), keyOf(3)];

describe('the receiver of packets', () => {
  const formats = ['egd-2', 'qrng-dd-1'] as const;

  function receiverWith(options: Partial<PacketReceiverOptions> = {}): ReturnType<typeof createPacketReceiver> {
    const defaults = { keys: keysOf(key, added), store: listingStore(), formats, maxAge: 300_000, maxAhead: 30_000, maxPacketSize: 2000 };
    return createPacketReceiver({ ...defaults, now: () => NOW, ...options });
  }

  for (const [code, time] of [
    ['PACKET_TOO_OLD', NOW - 300_001],
    ['PACKET_FROM_FUTURE', NOW + 30_001],
  ] as const) {
    it(`refuses with ${code}, before the store is asked, and counts it`, async () => {
      const store = listingStore();
      const receiver = receiverWith({ store });
      await assert.rejects(receiver.receive(encodePacket(outgoing({ time }), key, 'egd-2')), { code });
      await assert.rejects(receiver.receiveDatagram(sealDatagram(outgoing({ time }), key, 'aes-256-gcm')), { code });
      assert.deepEqual([store.packets, store.refusals], [[], ['inside', 'inside']]);
    });
  }

  it('takes packets that are just old enough and just far enough ahead', async () => {
    for (const time of [NOW - 300_000, NOW + 30_000]) {
      assert.equal((await receiverWith().receive(encodePacket(outgoing({ time }), key, 'egd-2'))).time, time);
    }
  });

  it('looks at the size first', async () => {
    const bytes = new Uint8Array(2001).fill(0xc1);
    await assert.rejects(receiverWith().receive(bytes), { code: 'PACKET_TOO_LARGE', message: /2001 bytes; at most 2000/ });
  });

  it('looks at the signature before the time, and at the time before what came before', async () => {
    const old = outgoing({ time: 0 });
    const seen = { store: listingStore('seen') };
    await assert.rejects(receiverWith(seen).receive(encodePacket(old, stranger, 'egd-2')), { code: 'PACKET_UNKNOWN_KEY' });
    await assert.rejects(receiverWith(seen).receive(encodePacket(old, key, 'egd-2')), { code: 'PACKET_TOO_OLD' });
    await assert.rejects(receiverWith(seen).receive(encodePacket(outgoing(), key, 'egd-2')), { code: 'PACKET_REPLAYED' });
  });

  it('accepts both keys while one is replaced, in both formats and in datagrams', async () => {
    for (const each of [key, added]) {
      for (const format of formats) {
        assert.equal((await receiverWith().receive(encodePacket(outgoing(), each, format))).keyId, each.id);
      }
      assert.equal((await receiverWith().receiveDatagram(sealDatagram(outgoing(), each, 'chacha20-poly1305'))).keyId, each.id);
    }
  });

  it('takes formats that it was not told of for another version, when they are signed', async () => {
    const receiver = receiverWith({ formats: ['egd-2'] });
    await assert.rejects(receiver.receive(encodePacket(outgoing(), key, 'qrng-dd-1')), { code: 'PACKET_UNKNOWN_VERSION' });
    await assert.rejects(receiver.receive(encodePacket(outgoing(), stranger, 'qrng-dd-1')), { code: 'PACKET_BAD_SIGNATURE' });
  });

  it('answers as the store does', async () => {
    const answers = { seen: 'PACKET_REPLAYED', full: 'GATEWAY_BUFFER_FULL' } as const;
    for (const answer of ['seen', 'full'] as const) {
      const receiver = receiverWith({ store: listingStore(answer) });
      const metadata = { collector: 'inside', epoch: 1000, sequence: 1 };
      await assert.rejects(receiver.receive(encodePacket(outgoing(), key, 'egd-2')), { code: answers[answer], metadata });
      await assert.rejects(receiver.receiveDatagram(sealDatagram(outgoing(), key, 'aes-256-gcm')), { code: answers[answer], metadata });
    }
  });

  it('wipes what it refused, and leaves alone what the store took', async () => {
    for (const [answer, isWiped] of [
      ['seen', true],
      ['full', true],
      ['accepted', false],
    ] as const) {
      const store = listingStore(answer);
      const bytes = encodePacket(outgoing(), key, 'egd-2');
      const datagram = sealDatagram(outgoing(), key, 'aes-256-gcm');
      const receiver = receiverWith({ store });
      await receiver.receive(bytes).catch(() => undefined);
      await receiver.receiveDatagram(datagram).catch(() => undefined);
      assert.deepEqual(
        store.packets.map(({ data }) => [...data]),
        Array(2).fill(isWiped ? [0, 0, 0, 0] : [1, 2, 3, 4]),
      );
      assert.equal(
        bytes.every((byte) => byte === 0),
        isWiped,
      );
    }
  });

  it('tells the sender the same of a key that it does not know as of a wrong signature', async () => {
    const wrong = encodePacket(outgoing(), key, 'egd-2');
    wrong[wrong.length - 1] = (wrong.at(-1) ?? 0) ^ 1;
    const [unknownKey, badSignature] = await Promise.all(
      [encodePacket(outgoing(), stranger, 'egd-2'), wrong].map((bytes) => refusalOf(receiverWith().receive(bytes))),
    );
    assert.deepEqual([unknownKey?.code, badSignature?.code], ['PACKET_UNKNOWN_KEY', 'PACKET_BAD_SIGNATURE']);
    const [one, other] = [unknownKey, badSignature].map((error) => error && errorForSender(error));
    assert.deepEqual(
      [one?.code, one?.message, one?.suggestions, one?.category],
      [other?.code, other?.message, other?.suggestions, other?.category],
    );
    assert.deepEqual(unknownKey?.metadata, { collector: 'inside', keyId: stranger.id });
  });
});

async function refusalOf(received: Promise<unknown>): Promise<EgdError> {
  const error: unknown = await received.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  assert.ok(isEgdError(error));
  return error;
}
