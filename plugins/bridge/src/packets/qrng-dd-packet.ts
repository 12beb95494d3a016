import { createHmac, randomUUID } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { packBinary, packText, packUint, unpackFlat, type Unpacked } from './message-pack.ts';
import { derivedKey, type PacketKey } from './packet-key.ts';
import type { OutgoingPacket, Packet } from './packet.ts';
import { formatRfc3339, nanosecondsOf } from './rfc-3339.ts';
import { malformed, type UnverifiedPacket } from './unverified-packet.ts';

/** What the packets of QRNG-DD are said to come from: they don't name their collector. */
export const QRNG_DD = 'qrng-dd';

/** The version that stands in a packet of QRNG-DD. */
export const QRNG_DD_VERSION = 1;

/** A packet of QRNG-DD, byte for byte as rmp-serde writes it; `id` is 16 bytes, and random when left out. */
export function writeQrngDdPacket(packet: Omit<OutgoingPacket, 'collector' | 'epoch'>, key: PacketKey, id = randomId()): Uint8Array {
  const { sequence, time, data } = packet;
  const signature = sign({ version: QRNG_DD_VERSION, sequence, data, nanoseconds: BigInt(time) * 1_000_000n }, key);
  return Buffer.concat([
    ARRAY_OF_7,
    packUint(QRNG_DD_VERSION),
    packBinary(id),
    packUint(sequence),
    packBinary(data),
    packText(formatRfc3339(time)),
    packBinary(signature),
    packUint(crc32(data)),
  ]);
}

/** Reads a packet of QRNG-DD; throws PACKET_MALFORMED where it is none. The data are a view of `bytes`. */
export function readQrngDdPacket(bytes: Uint8Array): UnverifiedPacket {
  const [version, id, sequence, data, timestamp, signature, checksum] = fieldsOf(bytes);
  if (!isUint(version, 0xff)) throw malformed('its version is not an unsigned byte');
  if (!(id instanceof Uint8Array) || id.length !== 16) throw malformed('its id is not 16 bytes');
  if (!isUint(sequence, Number.MAX_SAFE_INTEGER)) throw malformed('its sequence is not an integer from 0 to 2^53 - 1');
  if (!(data instanceof Uint8Array) || data.length === 0) throw malformed('its data are not bytes');
  const nanoseconds = typeof timestamp === 'string' ? nanosecondsOf(timestamp) : undefined;
  if (nanoseconds === undefined) throw malformed('its timestamp is not a time as RFC 3339 has it');
  if (!(signature instanceof Uint8Array)) throw malformed('its signature is not bytes');
  if (checksum !== null && !isUint(checksum, 0xffff_ffff)) throw malformed('its checksum is neither nil nor of 32 bits');
  const signed = { version, sequence, data, nanoseconds };
  return {
    format: 'qrng-dd-1',
    version: signed.version,
    collector: QRNG_DD,
    keyId: undefined,
    epoch: 0,
    sequence: signed.sequence,
    time: Number(nanoseconds / 1_000_000n),
    data,
    checksum: checksum ?? undefined,
    signature,
    signatureWith: (key) => sign(signed, key),
  };
}

/**
 * What a packet of QRNG-DD is known by, one for each key. The id isn't signed, so anybody could change it, and the time
 * may be another when a packet is sent again: sequence and data remain. Keyed, so that the state file doesn't tell short data.
 */
export function fingerprintsOf({ sequence, data }: Pick<Packet, 'sequence' | 'data'>, keys: readonly PacketKey[]): string[] {
  return keys.map(({ secret }) => fingerprint(sequence, data, derivedKey(secret, '', 'egd-bridge qrng-dd fingerprint'))).toSorted();
}

const ARRAY_OF_7 = Uint8Array.of(0x97);

interface SignedFields {
  readonly version: number;
  readonly sequence: number;
  readonly data: Uint8Array;
  readonly nanoseconds: bigint; // since 1970
}

function sign({ version, sequence, data, nanoseconds }: SignedFields, { secret }: PacketKey): Uint8Array {
  const time = Buffer.alloc(8);
  time.writeBigInt64BE(nanoseconds);
  return createHmac('sha256', secret).update(Uint8Array.of(version)).update(uint64(sequence)).update(data).update(time).digest();
}

function fingerprint(sequence: number, data: Uint8Array, key: Uint8Array): string {
  return createHmac('sha256', key).update(uint64(sequence)).update(data).digest('hex').slice(0, 32);
}

function uint64(value: number): Uint8Array {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64BE(BigInt(value));
  return bytes;
}

function fieldsOf(bytes: Uint8Array): readonly Unpacked[] {
  try {
    return unpackFlat(bytes, 7);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw malformed(`it is neither one of egd nor an array of 7 as QRNG-DD has it: ${reason}`, error);
  }
}

function isUint(value: Unpacked | undefined, most: number): value is number {
  return typeof value === 'number' && value <= most;
}

function randomId(): Uint8Array {
  return Buffer.from(randomUUID().replaceAll('-', ''), 'hex');
}
