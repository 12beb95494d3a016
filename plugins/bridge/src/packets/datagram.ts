import type { OutgoingPacket } from './encode-packet.ts';
import type { PacketKey } from './packet-key.ts';
import type { Packet } from './packet.ts';

/** How datagrams are sealed. */
export type DatagramCipher = 'aes-256-gcm' | 'chacha20-poly1305';

/** Most bytes of a datagram, so that no network on the way need cut it. */
export const DATAGRAM_BYTES = 1200;

/** Most bytes of data that find room in a datagram of a collector. */
export function datagramRoom(_collector: string): number {
  throw new Error('not yet');
}

/** A datagram with the data sealed in it. Never seal two different data with the same epoch and sequence: that gives both away. */
export function sealDatagram(_packet: OutgoingPacket, _key: PacketKey, _cipher: DatagramCipher): Uint8Array {
  throw new Error('not yet');
}

/** Opens a datagram; throws PACKET_TOO_LARGE, PACKET_MALFORMED, PACKET_UNKNOWN_KEY, PACKET_BAD_SIGNATURE or PACKET_UNKNOWN_VERSION. */
export function openDatagram(_bytes: Uint8Array, _findKey: (id: string) => PacketKey | undefined): Packet {
  throw new Error('not yet');
}
