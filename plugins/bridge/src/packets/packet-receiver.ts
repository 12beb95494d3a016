import { timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { EgdError } from 'egd-core';
import { openDatagram } from './datagram.ts';
import { EGD_VERSION, readEgdPacket } from './egd-packet.ts';
import { newSecret, packetKey, type PacketKey } from './packet-key.ts';
import type { PacketKeys } from './packet-keys.ts';
import { badSignature, unknownKey } from './packet-refusals.ts';
import type { Packet, PacketFormat, PacketReceiver, PacketStore } from './packet.ts';
import { fingerprintsOf, QRNG_DD_VERSION, readQrngDdPacket } from './qrng-dd-packet.ts';
import { malformed, type UnverifiedPacket } from './unverified-packet.ts';

/** What a receiver is made of. */
export interface PacketReceiverOptions {
  readonly keys: PacketKeys;
  readonly store: PacketStore;
  readonly formats: readonly PacketFormat[]; // accepted; datagrams always are
  readonly maxAge: number; // milliseconds
  readonly maxAhead: number; // milliseconds
  readonly maxPacketSize: number; // bytes, as sent
  readonly now?: () => number; // milliseconds since 1970
}

/** Makes what verifies packets and hands them to a store. It takes the bytes over, and wipes those that it refuses. */
export function createPacketReceiver(options: PacketReceiverOptions): PacketReceiver {
  const decoy = packetKey(newSecret());
  return {
    receive: (bytes) => wipingRefused(bytes, () => receive(bytes, options, decoy)),
    receiveDatagram: (bytes) =>
      wipingRefused(bytes, () => {
        const packet = openDatagram(bytes, (id) => options.keys.find(id));
        bytes.fill(0);
        return wipingRefused(packet.data, () => hand(packet, options));
      }),
  };
}

/** What the sender is told of a refusal: an unknown key and a bad signature look the same to it; the log may have the error itself. */
export function errorForSender(error: EgdError): EgdError {
  return error.code === 'PACKET_UNKNOWN_KEY' ? badSignature(error.metadata) : error;
}

async function wipingRefused(bytes: Uint8Array, receive: () => Promise<Packet>): Promise<Packet> {
  try {
    return await receive();
  } catch (error) {
    bytes.fill(0);
    throw error;
  }
}

async function receive(bytes: Uint8Array, options: PacketReceiverOptions, decoy: PacketKey): Promise<Packet> {
  const { keys, store, maxPacketSize } = options;
  if (bytes.length > maxPacketSize) {
    throw new EgdError('PACKET_TOO_LARGE', `The packet has ${bytes.length} bytes; at most ${maxPacketSize} are taken.`);
  }
  if (bytes.length === 0) throw malformed('it is empty');
  const read = bytes[0] === 0x99 ? readEgdPacket(bytes) : readQrngDdPacket(bytes);
  const keyId = signerOf(read, keys, decoy);
  try {
    checkContents(read, options);
  } catch (error) {
    store.noteRefusal?.(read.collector);
    throw error;
  }
  const { format, collector, epoch, sequence, time, data } = read;
  const packet = { format, collector, keyId, epoch, sequence, time, data };
  return hand(format === 'egd-2' ? packet : { ...packet, fingerprints: fingerprintsOf(packet, keys.accepted) }, options);
}

// Takes as long for a key that isn't known as for a signature that is wrong.
function signerOf(packet: UnverifiedPacket, keys: PacketKeys, decoy: PacketKey): string {
  const { keyId, collector } = packet;
  const named = keyId === undefined ? undefined : keys.find(keyId);
  const tried = keyId === undefined ? keys.accepted : [named ?? decoy];
  const fitting = tried.filter((key) => isEqual(packet.signature, packet.signatureWith(key)))[0];
  if (keyId !== undefined && named === undefined) throw unknownKey({ collector, keyId });
  if (fitting === undefined) throw badSignature({ collector, keyId });
  return fitting.id;
}

function checkContents(
  { format, version, collector, sequence, data, checksum }: UnverifiedPacket,
  { formats }: PacketReceiverOptions,
): void {
  const metadata = { collector, sequence };
  if (checksum !== undefined && checksum !== crc32(data)) {
    throw new EgdError('PACKET_BAD_CHECKSUM', 'The checksum of the packet is not that of its data.', { metadata });
  }
  const known = format === 'egd-2' ? EGD_VERSION : QRNG_DD_VERSION;
  if (version !== known) {
    throw new EgdError('PACKET_UNKNOWN_VERSION', `The packet has version ${version}; expected ${known} in this form.`, { metadata });
  }
  if (!formats.includes(format)) {
    const message = `The packet is one of ${format}; this gateway takes ${formats.join(' and ')}.`;
    throw new EgdError('PACKET_UNKNOWN_VERSION', message, { metadata, suggestions: [`Add "${format}" to \`packets\` of the gateway.`] });
  }
}

async function hand(packet: Packet, options: PacketReceiverOptions): Promise<Packet> {
  const { collector, epoch, sequence } = packet;
  const metadata = { collector, epoch, sequence };
  checkAge(packet, options, metadata);
  const outcome = await options.store.deliver(packet);
  if (outcome === 'accepted') return packet;
  throw outcome === 'seen'
    ? new EgdError('PACKET_REPLAYED', `Packet ${sequence} of ${collector}, epoch ${epoch}, came before.`, { metadata })
    : new EgdError('GATEWAY_BUFFER_FULL', `There is no room for the ${packet.data.length} bytes of the packet.`, { metadata });
}

function checkAge({ collector, time }: Packet, options: PacketReceiverOptions, metadata: Readonly<Record<string, unknown>>): void {
  const { maxAge, maxAhead, store, now = Date.now } = options;
  const age = now() - time;
  if (age <= maxAge && -age <= maxAhead) return;
  store.noteRefusal?.(collector);
  throw age > 0
    ? new EgdError('PACKET_TOO_OLD', `The packet is ${seconds(age)} old; at most ${seconds(maxAge)} are taken.`, { metadata })
    : new EgdError('PACKET_FROM_FUTURE', `The packet is ${seconds(-age)} ahead of this clock; at most ${seconds(maxAhead)} are taken.`, {
        metadata,
      });
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 1000)} s`;
}

function isEqual(one: Uint8Array, other: Uint8Array): boolean {
  return one.length === other.length && timingSafeEqual(one, other);
}
