import { EgdError } from 'egd-core';
import type { PacketKey } from './packet-key.ts';
import type { Packet } from './packet.ts';

/** A packet that has the right form, and nothing in it is known to be true. */
export interface UnverifiedPacket extends Omit<Packet, 'keyId' | 'fingerprints'> {
  readonly version: number;
  readonly keyId: string | undefined; // undefined: the format doesn't say; every key is tried
  readonly checksum: number | undefined; // CRC-32 that the sender read; undefined: none was sent
  readonly signature: Uint8Array;
  /** The signature that this packet has to have. */
  readonly signatureWith: (key: PacketKey) => Uint8Array;
}

/** Numbers of packets are below this, so that six bytes hold one. */
export const NUMBERS_END = 2 ** 48;

/** The error of a packet that can't be read. */
export function malformed(fact: string, cause?: unknown): EgdError {
  return new EgdError('PACKET_MALFORMED', `This is no packet: ${fact}.`, { cause });
}
