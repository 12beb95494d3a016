import type { PacketKey } from './packet-key.ts';
import type { Packet, PacketFormat } from './packet.ts';

/** What a collector says in a packet. */
export type OutgoingPacket = Pick<Packet, 'collector' | 'epoch' | 'sequence' | 'time' | 'data'>;

/**
 * The bytes of a packet, signed. The number (epoch and sequence) belongs to the data for good: a packet that is sent
 * again has the same number, and may have a new time.
 */
export function encodePacket(_packet: OutgoingPacket, _key: PacketKey, _format: PacketFormat): Uint8Array {
  throw new Error('not yet');
}
