import {
  createCipheriv,
  createDecipheriv,
  type CipherChaCha20Poly1305,
  type CipherGCM,
  type DecipherChaCha20Poly1305,
  type DecipherGCM,
} from 'node:crypto';
import { EgdError } from 'egd-core';
import { COLLECTOR_ID, isCollectorId } from './collector-id.ts';
import { derivedKey, type PacketKey } from './packet-key.ts';
import { unknownKey, badSignature } from './packet-refusals.ts';
import type { OutgoingPacket, Packet } from './packet.ts';
import { malformed, NUMBERS_END } from './unverified-packet.ts';

/** How datagrams are sealed. */
export type DatagramCipher = 'aes-256-gcm' | 'chacha20-poly1305';

/** Most bytes of a datagram, so that no network on the way need cut it. */
export const DATAGRAM_BYTES = 1200;

/** Most bytes of data that find room in a datagram of a collector. */
export function datagramRoom(collector: string): number {
  return DATAGRAM_BYTES - HEAD - collector.length - TAG;
}

/** A datagram with the data sealed in it. Never seal two different data with the same epoch and sequence: that gives both away. */
export function sealDatagram(packet: OutgoingPacket, key: PacketKey, cipher: DatagramCipher): Uint8Array {
  const { collector, epoch, sequence, time, data } = packet;
  if (!isCollectorId(collector)) throw new RangeError(`expected ${COLLECTOR_ID} as the id of a collector, got ${collector}`);
  if (data.length === 0 || data.length > datagramRoom(collector)) {
    throw new RangeError(`expected 1 to ${datagramRoom(collector)} bytes of data for a datagram, got ${data.length}`);
  }
  const head = Buffer.alloc(HEAD + collector.length);
  head.set([...MAGIC, DATAGRAM_VERSION, CIPHERS.indexOf(cipher)]);
  head.write(key.id, OFFSET.keyId, 'hex');
  for (const [index, number] of [epoch, sequence, time].entries()) {
    if (!Number.isInteger(number) || number < 0 || number >= NUMBERS_END) throw new RangeError(`expected 0 to 2^48 - 1, got ${number}`);
    head.writeUIntBE(number, OFFSET.epoch + 6 * index, 6);
  }
  head[OFFSET.idLength] = collector.length;
  head.write(collector, HEAD, 'latin1');
  const sealing = sealer(cipher, datagramKey(key, collector, cipher), nonceOf(head));
  sealing.setAAD(head, { plaintextLength: data.length });
  return Buffer.concat([head, sealing.update(data), sealing.final(), sealing.getAuthTag()]);
}

/** Opens a datagram; throws PACKET_TOO_LARGE, PACKET_MALFORMED, PACKET_UNKNOWN_KEY, PACKET_BAD_SIGNATURE or PACKET_UNKNOWN_VERSION. */
export function openDatagram(datagram: Uint8Array, findKey: (id: string) => PacketKey | undefined): Packet {
  const bytes = Buffer.from(datagram.buffer, datagram.byteOffset, datagram.length);
  if (bytes.length > DATAGRAM_BYTES) {
    throw new EgdError('PACKET_TOO_LARGE', `The datagram has ${bytes.length} bytes; at most ${DATAGRAM_BYTES} are taken.`);
  }
  const { head, cipher, collector } = readHead(bytes);
  const facts = { collector, keyId: head.toString('hex', OFFSET.keyId, OFFSET.epoch) };
  const key = findKey(facts.keyId);
  if (key === undefined) throw unknownKey(facts);
  const data = unseal(bytes, head, datagramKey(key, collector, cipher), cipher);
  if (data === undefined) throw badSignature(facts);
  const version = head[OFFSET.version];
  if (version !== DATAGRAM_VERSION) {
    throw new EgdError('PACKET_UNKNOWN_VERSION', `The datagram has version ${version}; this gateway knows ${DATAGRAM_VERSION}.`, {
      metadata: facts,
    });
  }
  const [epoch, sequence, time] = [0, 6, 12].map((at) => head.readUIntBE(OFFSET.epoch + at, 6));
  if (epoch === undefined || sequence === undefined || time === undefined) throw malformed('it has no numbers');
  return { format: 'egd-2', ...facts, epoch, sequence, time, data };
}

const MAGIC = Buffer.from('EGDB', 'latin1');
const DATAGRAM_VERSION = 1;
const CIPHERS: readonly (DatagramCipher | undefined)[] = [undefined, 'aes-256-gcm', 'chacha20-poly1305'];
const OFFSET = { version: 4, cipher: 5, keyId: 6, epoch: 14, idLength: 32 } as const; // epoch, sequence and time have six bytes each
const HEAD = 33; // bytes before the id
const TAG = 16; // bytes

interface Head {
  readonly head: Buffer; // with the id: all that is not sealed
  readonly cipher: DatagramCipher;
  readonly collector: string;
}

function readHead(bytes: Buffer): Head {
  const idLength = bytes[OFFSET.idLength] ?? 0;
  if (!bytes.subarray(0, MAGIC.length).equals(MAGIC)) throw malformed('it does not start as a datagram of a collector');
  if (bytes.length <= HEAD + idLength + TAG) throw malformed(`${bytes.length} bytes are too few`);
  const cipher = CIPHERS[bytes[OFFSET.cipher] ?? 0];
  if (cipher === undefined) throw malformed(`cipher ${bytes[OFFSET.cipher]} is none of 1 (AES-256-GCM) and 2 (ChaCha20-Poly1305)`);
  const head = bytes.subarray(0, HEAD + idLength);
  const collector = head.toString('latin1', HEAD);
  if (!isCollectorId(collector)) throw malformed(`its collector is not ${COLLECTOR_ID}`);
  return { head, cipher, collector };
}

function unseal(bytes: Buffer, head: Buffer, key: Uint8Array, cipher: DatagramCipher): Uint8Array | undefined {
  const opening = opener(cipher, key, nonceOf(head));
  opening.setAAD(head, { plaintextLength: bytes.length - head.length - TAG });
  opening.setAuthTag(bytes.subarray(-TAG));
  const data = opening.update(bytes.subarray(head.length, -TAG));
  try {
    opening.final();
    return data;
  } catch {
    data.fill(0);
    return undefined;
  }
}

// Epoch and sequence as they stand in the head: 12 bytes that no other datagram of this collector has.
function nonceOf(head: Buffer): Uint8Array {
  return head.subarray(OFFSET.epoch, OFFSET.epoch + 12);
}

// One key for each collector and cipher, so that two collectors may have the same numbers.
function datagramKey(key: PacketKey, collector: string, cipher: DatagramCipher): Uint8Array {
  return derivedKey(key.secret, collector, `egd-bridge datagram ${cipher}`);
}

function sealer(cipher: DatagramCipher, key: Uint8Array, nonce: Uint8Array): CipherGCM | CipherChaCha20Poly1305 {
  const options = { authTagLength: TAG };
  return cipher === 'aes-256-gcm' ? createCipheriv(cipher, key, nonce, options) : createCipheriv(cipher, key, nonce, options);
}

function opener(cipher: DatagramCipher, key: Uint8Array, nonce: Uint8Array): DecipherGCM | DecipherChaCha20Poly1305 {
  const options = { authTagLength: TAG };
  return cipher === 'aes-256-gcm' ? createDecipheriv(cipher, key, nonce, options) : createDecipheriv(cipher, key, nonce, options);
}
