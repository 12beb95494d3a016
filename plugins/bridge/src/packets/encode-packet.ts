import { writeEgdPacket } from './egd-packet.ts';
import type { PacketKey } from './packet-key.ts';
import type { OutgoingPacket, PacketFormat } from './packet.ts';
import { writeQrngDdPacket } from './qrng-dd-packet.ts';

/**
 * The bytes of a packet, signed. The number (epoch and sequence) belongs to the data for good: a packet that is sent
 * again has the same number, and may have a new time.
 */
export function encodePacket(packet: OutgoingPacket, key: PacketKey, format: PacketFormat): Uint8Array {
  return format === 'egd-2' ? writeEgdPacket(packet, key) : writeQrngDdPacket(packet, key);
}
