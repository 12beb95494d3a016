import { EgdError } from 'egd-core';
import type { PacketKeys } from './packet-keys.ts';
import type { PacketFormat, PacketReceiver, PacketStore } from './packet.ts';

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
export function createPacketReceiver(_options: PacketReceiverOptions): PacketReceiver {
  throw new Error('not yet');
}

/** What the sender is told of a refusal: an unknown key and a bad signature look the same to it; the log may have the error itself. */
export function errorForSender(error: EgdError): EgdError {
  return error.code === 'PACKET_UNKNOWN_KEY' ? new EgdError('PACKET_BAD_SIGNATURE', error.message) : error;
}
