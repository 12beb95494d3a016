import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { packetKey, type PacketKey } from '../../src/packets/packet-key.ts';
import type { PacketKeys } from '../../src/packets/packet-keys.ts';
import type { OutgoingPacket, Packet, PacketStore } from '../../src/packets/packet.ts';
import type { EntropyPortion, EntropySink } from '../../src/supply/entropy-supply.ts';

/** A key of 32 bytes that start with `first`. */
export function keyOf(first: number): PacketKey {
  return packetKey(Uint8Array.from({ length: 32 }, (_, index) => (first + index) % 256));
}

/** Keys that stay as they are; the first signs. */
export function keysOf(signing: PacketKey, ...others: readonly PacketKey[]): PacketKeys {
  const accepted = [signing, ...others];
  return {
    signing,
    accepted,
    find: (id) => accepted.find((key) => key.id === id),
    reload: () => Promise.resolve(false),
    close: () => undefined,
  };
}

/** A packet as a collector would send it. */
export function outgoing(partial: Partial<OutgoingPacket> = {}): OutgoingPacket {
  return { collector: 'inside', epoch: 1000, sequence: 1, time: 1_767_225_600_000, data: Uint8Array.of(1, 2, 3, 4), ...partial };
}

/** A packet as a receiver hands it to a store. */
export function verified(partial: Partial<Packet> = {}): Packet {
  return { format: 'egd-2', keyId: keyOf(1).id, ...outgoing(), ...partial };
}

/** A store that keeps what it is handed, and answers as it is told. */
export function listingStore(
  answer: 'accepted' | 'seen' | 'full' = 'accepted',
): PacketStore & { readonly packets: Packet[]; readonly refusals: string[] } {
  const [packets, refusals]: [Packet[], string[]] = [[], []];
  return {
    packets,
    refusals,
    deliver: (packet) => {
      packets.push(packet);
      return Promise.resolve(answer);
    },
    noteRefusal: (collector) => void refusals.push(collector),
  };
}

/** A sink that keeps what it gets. */
export function listingSink(capacity = Infinity): EntropySink & { readonly portions: EntropyPortion[] } {
  const portions: EntropyPortion[] = [];
  const room = (): number => capacity - portions.reduce((sum, { bytes }) => sum + bytes.length, 0);
  return { portions, room, add: (portion) => void portions.push(portion) };
}

/** The vectors of a file in test/vectors/bridge, as JSON. */
export function bridgeVectors(name: string): string {
  return readFileSync(join(import.meta.dirname, '../../../../test/vectors/bridge', `${name}.json`), 'utf8');
}

/** Bytes of hexadecimal text. */
export function fromHex(text: string): Uint8Array {
  assert.match(text, /^(?:[\da-f]{2})*$/);
  return new Uint8Array(Buffer.from(text, 'hex'));
}
